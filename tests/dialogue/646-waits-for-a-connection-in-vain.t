# 646-waits-for-a-connection-in-vain.t: who gets no connection in time hears so, and may come again
config: timeouts: { backend: 5s }
config: backends: { main: { connections: 1 } }
B> at dot wait 3 250 2.0.0 Ok
C> session, envelope, content
C> Subject: one
C>
C> .
C2> session, sender
C2> RCPT TO:<b@example.com>
S2< 451 4.4.5 All connections to the mail server behind this gateway are in use; try again later *
S< 250 *
C2> RCPT TO:<b@example.com>
S2< 250 *
L! {"event": "backend", "state": "down"}
