# 476-spf-faults.t: a record that cannot be fetched is a temperror, whatever stands in the broken answer
config:
  dns: { timeout: 1s }
  timeouts: { checks: 2s }
  checks: { spf: {} }
  policies: { default: p.yaml }
file p.yaml:
  rules: [{ when: { spf: fail }, action: reject }]
  unknown: { spf: defer }
D: d0.example BADID TXT "v=spf1 -all"
D: d1.example SHORT TXT "v=spf1 -all"
D: d2.example RDLENGTH TXT "v=spf1 -all"
D: d3.example CNAMELOOP TXT "v=spf1 -all"
D: d4.example POISON TXT "v=spf1 -all"
D: d5.example TRUNCATED_ONLY TXT "v=spf1 -all"
D: d6.example FORMERR TXT "v=spf1 -all"
C> connect from 192.0.2.7
S< 220 *
C> EHLO mail.example
S< 250-*
C> MAIL FROM:<a@d0.example>
S< 250 *
C> RCPT TO:<b@example.com>
S< 451 4.4.3 *
C> QUIT
S< 221 *
L< {"event": "message", "from": "a@d0.example", "action": "defer", "rule": "unknown.spf", "evidence": [{"check": "spf", "fact": "temperror"}]}
C> connect from 192.0.2.7
S< 220 *
C> EHLO mail.example
S< 250-*
C> MAIL FROM:<a@d1.example>
S< 250 *
C> RCPT TO:<b@example.com>
S< 451 4.4.3 *
C> QUIT
S< 221 *
L< {"event": "message", "from": "a@d1.example", "action": "defer", "rule": "unknown.spf", "evidence": [{"check": "spf", "fact": "temperror"}]}
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
L< {"event": "message", "from": "a@d2.example", "action": "defer", "rule": "unknown.spf", "evidence": [{"check": "spf", "fact": "temperror"}]}
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
L< {"event": "message", "from": "a@d3.example", "action": "defer", "rule": "unknown.spf", "evidence": [{"check": "spf", "fact": "temperror"}]}
C> connect from 192.0.2.7
S< 220 *
C> EHLO mail.example
S< 250-*
C> MAIL FROM:<a@d4.example>
S< 250 *
C> RCPT TO:<b@example.com>
S< 451 4.4.3 *
C> QUIT
S< 221 *
L< {"event": "message", "from": "a@d4.example", "action": "defer", "rule": "unknown.spf", "evidence": [{"check": "spf", "fact": "temperror"}]}
C> connect from 192.0.2.7
S< 220 *
C> EHLO mail.example
S< 250-*
C> MAIL FROM:<a@d5.example>
S< 250 *
C> RCPT TO:<b@example.com>
S< 451 4.4.3 *
C> QUIT
S< 221 *
L< {"event": "message", "from": "a@d5.example", "action": "defer", "rule": "unknown.spf", "evidence": [{"check": "spf", "fact": "temperror"}]}
C> connect from 192.0.2.7
S< 220 *
C> EHLO mail.example
S< 250-*
C> MAIL FROM:<a@d6.example>
S< 250 *
C> RCPT TO:<b@example.com>
S< 451 4.4.3 *
C> QUIT
S< 221 *
L< {"event": "message", "from": "a@d6.example", "action": "defer", "rule": "unknown.spf", "evidence": [{"check": "spf", "fact": "temperror"}]}
