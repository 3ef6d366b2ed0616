# 406-dnsbl-answers.t: only the answers that are configured count
config:
  checks: { dnsbl: { lists: [{ zone: bl.test, score: 12, answers: [127.0.0.2-127.0.0.4, 127.0.0.9] }] } }
D: 7.2.0.192.bl.test A 127.0.0.10
D: 8.2.0.192.bl.test A 127.0.0.9
C> session from 192.0.2.7, envelope
C> goodbye
C2> session from 192.0.2.8, sender
C2> RCPT TO:<b@example.com>
S2< 550 5.7.1 *bl.test 127.0.0.9*
C2> goodbye
D= asked 1 7.2.0.192.bl.test A
