# 465-spf-permerror.t: a record that cannot be read is no pass
config:
  checks: { spf: {} }
  policies: { default: p.yaml }
file p.yaml:
  rules: [{ when: { spf: permerror }, action: reject }]
D: example.org TXT "v=spf1 ip4:192.0.2.300 -all"
C> session from 192.0.2.7, sender
C> RCPT TO:<b@example.com>
S< 550 5.7.24 *
C> goodbye
