# 716-upgrade.t: the program that lies there now takes over, and mail goes on
C> connect
S< 220 *
C> QUIT
S< 221 *
S< closed
X> mxward reload --binary
X= 0
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
C2> Subject: x
C2>
C2> .
S2< 250 *
C2> QUIT
S2< 221 *
X> mxward status
X= 0
X> mxward reload --program
X= 64
U= messages 1
L< {"event": "upgrade", "message": "*has taken over"}
