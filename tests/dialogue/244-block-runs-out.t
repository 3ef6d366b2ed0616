# 244-block-runs-out.t: a block for a time ends by itself
X> mxward block 192.0.2.7 --for 1s
X= 0
C> connect from 192.0.2.7
S< 521 5.3.2 *
C> wait 1.5
C> connect from 192.0.2.7
S< 220 *
