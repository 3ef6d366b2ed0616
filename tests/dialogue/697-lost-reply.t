# 697-lost-reply.t: a client that never heard our 250 comes again: it is told what the backend said, and nothing is delivered twice
B> at dot once wait 1 250 2.0.0 Ok: queued as B0001
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
C> Message-ID: <lost@example.org>
C>
C> hello
C> .
C> wait 0.4
C> reset
L< {"event": "message", "msgid": "<lost@example.org>", "action": "accept"}
U= messages 1
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
C2> Message-ID: <lost@example.org>
C2>
C2> hello
C2> .
S2< 250 2.0.0 Ok: queued as B0001
L< {"event": "message", "repeated": true}
U= messages 1
C2> NOOP
S2< 250 *
C2> MAIL FROM:<a@example.org>
S2< 250 *
C2> RCPT TO:<b@example.com>
S2< 250 *
C2> DATA
S2< 354 *
C2> Message-ID: <lost@example.org>
C2>
C2> hello
C2> .
S2< 250 *
U= messages 2
