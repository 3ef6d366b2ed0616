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
C> connect from 192.0.2.7
S< 220 *
C> EHLO mail.example
S< 250-*
C> MAIL FROM:<a@example.org>
S< 250 *
C> RCPT TO:<b@example.com>
S< {250|451} *
C> QUIT
S< 221 *
L< {"event": "message", "evidence": [{"check": "spf", "fact": "{permerror|temperror}"}]}
C> connect from 192.0.2.8
S< 220 *
C> EHLO mail.example
S< 250-*
C> MAIL FROM:<a@example.org>
S< 250 *
C> RCPT TO:<b@example.com>
S< {250|451} *
C> QUIT
S< 221 *
