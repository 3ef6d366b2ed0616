# 332-backend-with-an-underscore.t: the name of a server may have an underscore, as compose gives them
config: backends: { main: { servers: ["Mail_Backend.test:$BPORT"] } }
D: mail_backend.test A 127.0.0.1
C> session, envelope, content
C> Subject: x
C>
C> .
S< 250 *
U= messages 1
L< {"event": "backend", "server": "mail_backend.test:*", "state": "up"}
X> mxward check --print
X= 0
X< *Mail_Backend.test:*
