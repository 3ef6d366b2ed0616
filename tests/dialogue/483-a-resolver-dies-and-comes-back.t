# 483-a-resolver-dies-and-comes-back.t: while nobody answers all is unknown; when the resolver is back, so are the answers
config:
  dns: { timeout: 1s }
  timeouts: { checks: 2s }
  checks: { spf: {} }
  policies: { default: p.yaml }
file p.yaml:
  rules: [{ when: { spf: fail }, action: reject }]
  unknown: { spf: defer }
D: d1.example TXT "v=spf1 -all"
D: d2.example TXT "v=spf1 -all"
D: d3.example TXT "v=spf1 -all"
D: d4.example TXT "v=spf1 -all"
C> session from 192.0.2.7, sender <a@d1.example>
C> RCPT TO:<b@example.com>
S< 550 5.7.23 *
C> goodbye
D> down
C> session from 192.0.2.7, sender <a@d2.example>
C> RCPT TO:<b@example.com>
S< 451 4.4.3 *
C> goodbye
C> session from 192.0.2.7, sender <a@d1.example>
C> RCPT TO:<b@example.com>
S< 550 5.7.23 *
C> goodbye
D> silent
C> session from 192.0.2.7, sender <a@d3.example>
C> RCPT TO:<b@example.com>
S< 451 4.4.3 *
C> goodbye
D> up
C> session from 192.0.2.7, sender <a@d4.example>
C> RCPT TO:<b@example.com>
S< 550 5.7.23 *
C> goodbye
X> wait 5.2
C> session from 192.0.2.7, sender <a@d2.example>
C> RCPT TO:<b@example.com>
S< 550 5.7.23 *
C> goodbye
