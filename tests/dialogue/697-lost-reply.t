# 697-lost-reply.t: a client that never heard our 250 comes again: it is told what the backend said, and nothing is delivered twice
B> at dot once wait 1 250 2.0.0 Ok: queued as B0001
C> session, envelope, content
C> Message-ID: <lost@example.org>
C>
C> hello
C> .
C> wait 0.4
C> reset
L< {"event": "message", "msgid": "<lost@example.org>", "action": "accept"}
U= messages 1
C2> session, envelope, content
C2> Message-ID: <lost@example.org>
C2>
C2> hello
C2> .
S2< 250 2.0.0 Ok: queued as B0001
L< {"event": "message", "repeated": true}
U= messages 1
C2> NOOP
S2< 250 *
C2> envelope, content
C2> Message-ID: <lost@example.org>
C2>
C2> hello
C2> .
S2< 250 *
U= messages 2
