# 714-kill-gateway.t: a killed gateway is back at once
C> connect
S< 220 *
X> kill gateway
S< closed
C2> session, envelope, content
C2> Subject: x
C2>
C2> .
S2< 250 *
X> mxward status
X= 0
U= messages 1
