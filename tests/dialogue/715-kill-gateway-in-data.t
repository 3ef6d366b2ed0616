# 715-kill-gateway-in-data.t: a message cut by a dying gateway was never acknowledged
C> connect
S< 220 *
C> EHLO mail.example
S< 250-*
C> MAIL FROM:<a@example.org>
S< 250 *
C> RCPT TO:<b@example.com>
S< 250 *
C> DATA
S< 354 *
C> body 2000000
X> kill gateway
S< closed
U= messages 0
C2> connect
S2< 220 *
