# 644-backend-takes-two.t: a server that takes two connections is full, not down: the third waits
cores: 1
B> takes 2 closing 421 4.3.2 too many connections from you
B> at dot wait 0.5 250 2.0.0 Ok
C> session, envelope from <one@example.org>
C2> session, envelope from <two@example.org>
C3> session, sender
C3> RCPT TO:<b@example.com>
S3< nothing 0.3
C> DATA
S< 354 *
C> Subject: one
C>
C> .
S< 250 *
S3< 250 *
C2> DATA
S2< 354 *
C2> Subject: two
C2>
C2> .
S2< 250 *
C3> DATA
S3< 354 *
C3> Subject: three
C3>
C3> .
S3< 250 *
U= messages 3
U= stood 2
L< {"event": "backend", "state": "full", "connections": 2, "reason": "*421 4.3.2 too many*"}
L! {"event": "backend", "state": "down"}
X> mxward status
X< *2 of 2 connections
