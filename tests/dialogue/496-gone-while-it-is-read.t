# 496-gone-while-it-is-read.t: a client that goes while its message is being read leaves nothing behind, and the next is served
config:
  checks: { dkim: {}, attachments: {} }
C> connect
S< 220 *
C> EHLO mail.example
S< 250-*
C> MAIL FROM:<a@example.org>
S< 250 *
C> RCPT TO:<b@example.com>
S< 250 *
C> DATA
S< 354 *
C> From: a@example.org
C>
C> body 6000000
C> .
C> reset
L< {"event": "session", "reason": "*"}
C2> connect
S2< 220 *
C2> EHLO mail.example
S2< 250-*
C2> MAIL FROM:<a@example.org>
S2< 250 *
C2> RCPT TO:<b@example.com>
S2< 250 *
C2> DATA
S2< 354 *
C2> From: a@example.org
C2>
C2> body 100000
C2> .
S2< 250 *
