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
C> connect from 192.0.2.7
S< 220 *
C> EHLO mail.example
S< 250-*
C> MAIL FROM:<a@d1.example>
S< 250 *
C> RCPT TO:<b@example.com>
S< 550 5.7.23 *
C> QUIT
S< 221 *
D> down
C> connect from 192.0.2.7
S< 220 *
C> EHLO mail.example
S< 250-*
C> MAIL FROM:<a@d2.example>
S< 250 *
C> RCPT TO:<b@example.com>
S< 451 4.4.3 *
C> QUIT
S< 221 *
C> connect from 192.0.2.7
S< 220 *
C> EHLO mail.example
S< 250-*
C> MAIL FROM:<a@d1.example>
S< 250 *
C> RCPT TO:<b@example.com>
S< 550 5.7.23 *
C> QUIT
S< 221 *
D> silent
C> connect from 192.0.2.7
S< 220 *
C> EHLO mail.example
S< 250-*
C> MAIL FROM:<a@d3.example>
S< 250 *
C> RCPT TO:<b@example.com>
S< 451 4.4.3 *
C> QUIT
S< 221 *
D> up
C> connect from 192.0.2.7
S< 220 *
C> EHLO mail.example
S< 250-*
C> MAIL FROM:<a@d4.example>
S< 250 *
C> RCPT TO:<b@example.com>
S< 550 5.7.23 *
C> QUIT
S< 221 *
X> wait 5.2
C> connect from 192.0.2.7
S< 220 *
C> EHLO mail.example
S< 250-*
C> MAIL FROM:<a@d2.example>
S< 250 *
C> RCPT TO:<b@example.com>
S< 550 5.7.23 *
C> QUIT
S< 221 *
