# 478-spf-sixty-kilobytes.t: a record of sixty kilobytes does no harm
config:
  dns: { timeout: 1s }
  timeouts: { checks: 2s }
  checks: { spf: {} }
  policies: { default: p.yaml }
file p.yaml:
  rules: [{ when: { spf: fail }, action: reject }]
  unknown: { spf: defer }
D: example.org BIGTXT
C> session from 192.0.2.7, sender
C> RCPT TO:<b@example.com>
S< {250|451} *
C> goodbye
L< {"event": "message", "evidence": [{"check": "spf", "fact": "{permerror|temperror}"}]}
C> session from 192.0.2.8, sender
C> RCPT TO:<b@example.com>
S< {250|451} *
C> goodbye
