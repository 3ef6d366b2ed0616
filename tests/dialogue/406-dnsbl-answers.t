# 406-dnsbl-answers.t: only the answers that are configured count
config:
  checks: { dnsbl: { lists: [{ zone: bl.test, score: 12, answers: [127.0.0.2-127.0.0.4, 127.0.0.9] }] } }
D: 7.2.0.192.bl.test A 127.0.0.10
D: 8.2.0.192.bl.test A 127.0.0.9
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
C2> connect from 192.0.2.8
S2< 220 *
C2> EHLO mail.example
S2< 250-*
C2> MAIL FROM:<a@example.org>
S2< 250 *
C2> RCPT TO:<b@example.com>
S2< 550 5.7.1 *bl.test 127.0.0.9*
C2> QUIT
S2< 221 *
