# 716-upgrade.t: the program that lies there now takes over, and mail goes on
C> connect
S< 220 *
C> goodbye
S< closed
X> mxward reload --binary
X= 0
C2> session, envelope, content
C2> Subject: x
C2>
C2> .
S2< 250 *
C2> goodbye
X> mxward status
X= 0
X> mxward reload --program
X= 64
U= messages 1
L< {"event": "upgrade", "message": "*has taken over"}
