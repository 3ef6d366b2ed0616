# 425-rdns-faults.t: an answer for the address that is none is not "no name"
config:
  dns: { timeout: 1s }
  timeouts: { checks: 2s }
  checks: { rdns: {} }
  policies: { default: p.yaml }
file p.yaml:
  score: { rdns.none: 10, rdns.mismatch: 10 }
  reject_at: 10
  unknown: { rdns: defer }
D: 192.0.2.11 BADQUESTION PTR mail.example.org
D: 192.0.2.12 POINTERLOOP
D: 192.0.2.13 CNAMELOOP
D: 192.0.2.14 TRUNCATED_ONLY
D: 192.0.2.15 REFUSED
D: mail.example.org A 192.0.2.11
C> session from 192.0.2.11, sender
C> RCPT TO:<b@example.com>
S< 45{0|1} *
C> goodbye
L< {"event": "message", "client": "192.0.2.11", "action": "defer", "rule": "unknown.rdns"}
C> session from 192.0.2.12, sender
C> RCPT TO:<b@example.com>
S< 45{0|1} *
C> goodbye
L< {"event": "message", "client": "192.0.2.12", "action": "defer", "rule": "unknown.rdns"}
C> session from 192.0.2.13, sender
C> RCPT TO:<b@example.com>
S< 45{0|1} *
C> goodbye
L< {"event": "message", "client": "192.0.2.13", "action": "defer", "rule": "unknown.rdns"}
C> session from 192.0.2.14, sender
C> RCPT TO:<b@example.com>
S< 45{0|1} *
C> goodbye
L< {"event": "message", "client": "192.0.2.14", "action": "defer", "rule": "unknown.rdns"}
C> session from 192.0.2.15, sender
C> RCPT TO:<b@example.com>
S< 45{0|1} *
C> goodbye
L< {"event": "message", "client": "192.0.2.15", "action": "defer", "rule": "unknown.rdns"}
