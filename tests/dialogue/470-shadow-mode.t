# 470-shadow-mode.t: shadow mode says what it would do, and lets the mail through
config:
  checks: { dnsbl: { lists: [{ zone: bl.test, score: 12 }] } }
  policies: { default: p.yaml }
file p.yaml:
  mode: shadow
  reject_at: 10
D: 7.2.0.192.bl.test A 127.0.0.2
C> session from 192.0.2.7, envelope, content
C> Subject: x
C>
C> .
S< 250 *
C> goodbye
L< {"event": "message", "action": "accept", "would": "reject", "score": 12}
