# 715-kill-gateway-in-data.t: a message cut by a dying gateway was never acknowledged
C> session, envelope, content
C> body 2000000
X> kill gateway
S< closed
U= messages 0
C2> connect
S2< 220 *
