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
C> session from 192.0.2.7, sender <a@d0.example>
C> RCPT TO:<b@example.com>
S< 451 4.4.3 *
C> goodbye
L< {"event": "message", "from": "a@d0.example", "action": "defer", "rule": "unknown.spf", "evidence": [{"check": "spf", "fact": "temperror"}]}
C> session from 192.0.2.7, sender <a@d1.example>
C> RCPT TO:<b@example.com>
S< 451 4.4.3 *
C> goodbye
L< {"event": "message", "from": "a@d1.example", "action": "defer", "rule": "unknown.spf", "evidence": [{"check": "spf", "fact": "temperror"}]}
C> session from 192.0.2.7, sender <a@d2.example>
C> RCPT TO:<b@example.com>
S< 451 4.4.3 *
C> goodbye
L< {"event": "message", "from": "a@d2.example", "action": "defer", "rule": "unknown.spf", "evidence": [{"check": "spf", "fact": "temperror"}]}
C> session from 192.0.2.7, sender <a@d3.example>
C> RCPT TO:<b@example.com>
S< 451 4.4.3 *
C> goodbye
L< {"event": "message", "from": "a@d3.example", "action": "defer", "rule": "unknown.spf", "evidence": [{"check": "spf", "fact": "temperror"}]}
C> session from 192.0.2.7, sender <a@d4.example>
C> RCPT TO:<b@example.com>
S< 451 4.4.3 *
C> goodbye
L< {"event": "message", "from": "a@d4.example", "action": "defer", "rule": "unknown.spf", "evidence": [{"check": "spf", "fact": "temperror"}]}
C> session from 192.0.2.7, sender <a@d5.example>
C> RCPT TO:<b@example.com>
S< 451 4.4.3 *
C> goodbye
L< {"event": "message", "from": "a@d5.example", "action": "defer", "rule": "unknown.spf", "evidence": [{"check": "spf", "fact": "temperror"}]}
C> session from 192.0.2.7, sender <a@d6.example>
C> RCPT TO:<b@example.com>
S< 451 4.4.3 *
C> goodbye
L< {"event": "message", "from": "a@d6.example", "action": "defer", "rule": "unknown.spf", "evidence": [{"check": "spf", "fact": "temperror"}]}
