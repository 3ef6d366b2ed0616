# 421-rdns-none.t: an address without a name costs points
config:
  checks: { rdns: {} }
  policies: { default: p.yaml }
file p.yaml:
  score: { rdns.none: 10 }
  reject_at: 10
C> session from 192.0.2.7, sender
C> RCPT TO:<b@example.com>
S< 550 5.7.25 Client host rejected: cannot find your reverse hostname, *192.0.2.7* (mxward *)
C> goodbye
L< {"event": "message", "evidence": [{"check": "rdns", "fact": "none", "score": 10}]}
D: x.test A 192.0.2.1
