# 471-quarantine-at-rcpt.t: what belongs in quarantine for what is known at RCPT is not put off: it is taken, and kept
config:
  checks: { dnsbl: { lists: [{ zone: bl.test, score: 7 }] } }
  policies: { default: p.yaml }
file p.yaml:
  quarantine_at: 6
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
C> text
C> .
S< 250 2.0.0 *quarantined as *
C> QUIT
S< 221 *
U= messages 0
X> mxward quarantine list --json
X< [{"id": "$ID", "rcpts": ["b@example.com"]}]
