# 470-shadow-mode.t: shadow mode says what it would do, and lets the mail through
config:
  checks: { dnsbl: { lists: [{ zone: bl.test, score: 12 }] } }
  policies: { default: p.yaml }
file p.yaml:
  mode: shadow
  reject_at: 10
D: 7.2.0.192.bl.test A 127.0.0.2
C> connect from 192.0.2.7
S< 220 *
C> EHLO mail.example
S< 250-*
C> MAIL FROM:<a@example.org>
S< 250 *
C> RCPT TO:<b@example.com>
S< 250 *
C> DATA
S< 354 *
C> Subject: x
C>
C> .
S< 250 *
C> QUIT
S< 221 *
L< {"event": "message", "action": "accept", "would": "reject", "score": 12}
