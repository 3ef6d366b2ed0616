# 714-kill-gateway.t: a killed gateway is back at once
C> connect
S< 220 *
X> kill gateway
S< closed
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
X> mxward status
X= 0
U= messages 1
