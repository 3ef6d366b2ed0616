# 645-backend-connections.t: no more connections to a server than its backend is configured with
cores: 2
config: backends: { main: { connections: 1 } }
C> session, envelope from <one@example.org>
C2> session, sender
C2> RCPT TO:<b@example.com>
S2< nothing 0.3
X> mxward status
X< *1 of 1 connection, 1 waiting
C> DATA
S< 354 *
C> Subject: one
C>
C> .
S< 250 *
S2< 250 *
C2> DATA
S2< 354 *
C2> Subject: two
C2>
C2> .
S2< 250 *
U= messages 2
U= stood 1
L! {"event": "backend", "state": "down"}
