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
C> connect from 192.0.2.11
S< 220 *
C> EHLO mail.example
S< 250-*
C> MAIL FROM:<a@example.org>
S< 250 *
C> RCPT TO:<b@example.com>
S< 45{0|1} *
C> QUIT
S< 221 *
L< {"event": "message", "client": "192.0.2.11", "action": "defer", "rule": "unknown.rdns"}
C> connect from 192.0.2.12
S< 220 *
C> EHLO mail.example
S< 250-*
C> MAIL FROM:<a@example.org>
S< 250 *
C> RCPT TO:<b@example.com>
S< 45{0|1} *
C> QUIT
S< 221 *
L< {"event": "message", "client": "192.0.2.12", "action": "defer", "rule": "unknown.rdns"}
C> connect from 192.0.2.13
S< 220 *
C> EHLO mail.example
S< 250-*
C> MAIL FROM:<a@example.org>
S< 250 *
C> RCPT TO:<b@example.com>
S< 45{0|1} *
C> QUIT
S< 221 *
L< {"event": "message", "client": "192.0.2.13", "action": "defer", "rule": "unknown.rdns"}
C> connect from 192.0.2.14
S< 220 *
C> EHLO mail.example
S< 250-*
C> MAIL FROM:<a@example.org>
S< 250 *
C> RCPT TO:<b@example.com>
S< 45{0|1} *
C> QUIT
S< 221 *
L< {"event": "message", "client": "192.0.2.14", "action": "defer", "rule": "unknown.rdns"}
C> connect from 192.0.2.15
S< 220 *
C> EHLO mail.example
S< 250-*
C> MAIL FROM:<a@example.org>
S< 250 *
C> RCPT TO:<b@example.com>
S< 45{0|1} *
C> QUIT
S< 221 *
L< {"event": "message", "client": "192.0.2.15", "action": "defer", "rule": "unknown.rdns"}
