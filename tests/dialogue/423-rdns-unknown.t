# 423-rdns-unknown.t: no answer is not "no name": what it means is policy
config:
  checks: { rdns: {} }
  policies: { default: p.yaml }
file p.yaml:
  score: { rdns.none: 10 }
  reject_at: 10
  unknown: { rdns: defer }
D: 7.2.0.192.in-addr.arpa SERVFAIL
C> session from 192.0.2.7, sender
C> RCPT TO:<b@example.com>
S< 45{0|1} 4.{7.1|4.3} *
C> goodbye
L< {"event": "message", "action": "defer", "rule": "unknown.rdns"}
