# 475-slow-resolver.t: a resolver that never answers holds a session no longer than timeouts.checks, and nobody else
config:
  checks: { dnsbl: { lists: [{ zone: bl.test, score: 12 }] } }
  timeouts: { checks: 2s }
D: 2.0.0.127.bl.test A 127.0.0.2
D: 7.2.0.192.bl.test TIMEOUT
C> connect from 192.0.2.7
S< 220 *
C> EHLO mail.example
S< 250-*
C> MAIL FROM:<a@example.org>
S< 250 *
C> RCPT TO:<b@example.com>
C2> connect from 192.0.2.8
S2< 220 *
C2> EHLO mail.example
S2< 250-*
C2> MAIL FROM:<a@example.org>
S2< 250 *
C2> RCPT TO:<b@example.com>
S2< 250 *
C2> QUIT
S2< 221 *
S< 250 *
C> QUIT
S< 221 *
L< {"event": "message", "client": "192.0.2.7", "evidence": [{"check": "dnsbl", "fact": "unknown"}]}
