# 484-a-resolver-that-is-being-restarted.t: a resolver that is away for a moment costs nobody an answer
config:
  dns: { timeout: 2s }
  timeouts: { checks: 4s }
  checks: { spf: {} }
  policies: { default: p.yaml }
file p.yaml:
  rules: [{ when: { spf: fail }, action: reject }]
  unknown: { spf: defer }
D: example.org TXT "v=spf1 -all"
D> down
C> session from 192.0.2.7, sender
C> RCPT TO:<b@example.com>
C> wait 0.1
D> up
S< 550 5.7.23 *
C> goodbye
