# 464-spf-temperror.t: no answer for the record: come again, as the policy says
config:
  checks: { spf: {} }
  policies: { default: p.yaml }
file p.yaml:
  unknown: { spf: defer }
D: example.org SERVFAIL
C> connect from 192.0.2.7
S< 220 *
C> EHLO mail.example
S< 250-*
C> MAIL FROM:<a@example.org>
S< 250 *
C> RCPT TO:<b@example.com>
S< 451 4.4.3 *
C> QUIT
S< 221 *
L< {"event": "message", "action": "defer", "rule": "unknown.spf"}
