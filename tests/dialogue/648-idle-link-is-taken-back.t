# 648-idle-link-is-taken-back.t: a client that keeps a connection without using it gives way to others
config: backends: { main: { connections: 1 } }
C> session, envelope from <slow@example.org>
C2> session, envelope from <quick@example.org>, content
C2> Subject: quick
C2>
C2> .
S2< 250 *
C> DATA
S< 354 *
C> Subject: slow
C>
C> .
S< 250 *
U= messages 2
U= stood 1
U= header Received:*for <b@example.com>*
L! {"event": "backend", "state": "faltering"}
