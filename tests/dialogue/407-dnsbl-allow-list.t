# 407-dnsbl-allow-list.t: an allow list takes back what a block list gave
config:
  checks: { dnsbl: { lists: [{ zone: bl.test, score: 12 }, { zone: wl.test, score: -8 }] } }
D: 7.2.0.192.bl.test A 127.0.0.2
D: 7.2.0.192.wl.test A 127.0.9.1
C> connect from 192.0.2.7
S< 220 *
C> EHLO mail.example
S< 250-*
C> MAIL FROM:<a@example.org>
S< 250 *
C> RCPT TO:<b@example.com>
S< 250 *
C> QUIT
S< 221 *
L< {"event": "message", "score": 4}
