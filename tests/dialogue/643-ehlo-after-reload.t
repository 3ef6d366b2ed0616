# 643-ehlo-after-reload.t: a reload looks at the backends again
B> ehlo PIPELINING, SIZE 1000000
U= probed
C> session
S! 250?8BITMIME
B> ehlo PIPELINING, SIZE 1000000, 8BITMIME
X> mxward reload
X= 0
X> wait 0.7
C2> session
S2= 250?8BITMIME
