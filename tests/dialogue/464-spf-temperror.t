# 464-spf-temperror.t: no answer for the record: come again, as the policy says
config:
  checks: { spf: {} }
  policies: { default: p.yaml }
file p.yaml:
  unknown: { spf: defer }
D: example.org SERVFAIL
C> session from 192.0.2.7, sender
C> RCPT TO:<b@example.com>
S< 451 4.4.3 *
C> goodbye
L< {"event": "message", "action": "defer", "rule": "unknown.spf"}
