# 471-quarantine-defers.t: until there is a quarantine, what belongs there stays with its sender
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
S< 451 *
C> QUIT
S< 221 *
