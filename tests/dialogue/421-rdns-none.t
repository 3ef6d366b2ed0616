# 421-rdns-none.t: an address without a name costs points
config:
  checks: { rdns: {} }
  policies: { default: p.yaml }
file p.yaml:
  score: { rdns.none: 10 }
  reject_at: 10
C> connect from 192.0.2.7
S< 220 *
C> EHLO mail.example
S< 250-*
C> MAIL FROM:<a@example.org>
S< 250 *
C> RCPT TO:<b@example.com>
S< 550 5.7.25 Client host rejected: cannot find your reverse hostname, *192.0.2.7* (mxward *)
C> QUIT
S< 221 *
L< {"event": "message", "evidence": [{"check": "rdns", "fact": "none", "score": 10}]}
D: x.test A 192.0.2.1
