# 643-ehlo-after-reload.t: a reload looks at the backends again
B> ehlo PIPELINING, SIZE 1000000
U= probed
C> connect
S< 220 *
C> EHLO mail.example
S< 250-*
S! 250?8BITMIME
B> ehlo PIPELINING, SIZE 1000000, 8BITMIME
X> mxward reload
X= 0
X> wait 0.7
C2> connect
S2< 220 *
C2> EHLO mail.example
S2< 250-*
S2= 250?8BITMIME
