# 243-block-is-kept.t: a block by hand outlives a restart and a killed gateway
X> mxward block 192.0.2.0/24 --for 1d
X= 0
X> mxward block 2001:db8::/32
X= 0
X> restart
C> connect from 192.0.2.7
S< 521 5.3.2 *
C> connect from 2001:db8::7
S< 521 5.3.2 *
X> kill gateway
C> connect from 192.0.2.7
S< 521 5.3.2 *
X> mxward blocked
X< *192.0.2.0/24*
X< *2001:db8::/32*
