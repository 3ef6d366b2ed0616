# 242-block-and-unblock.t: a block by hand works at once, and so does its end
C> connect from 192.0.2.7
S< 220 *
C> goodbye
X> mxward block 192.0.2.0/24 --for 1d --reason "sends junk"
X= 0
C> connect from 192.0.2.7
S< 521 5.3.2 Service unavailable; client [192.0.2.7] blocked: sends junk (mxward *)
S< closed
X> mxward blocked
X= 0
X< *192.0.2.0/24*sends junk*
X> mxward unblock 192.0.2.0/24
X= 0
C> connect from 192.0.2.7
S< 220 *
X> mxward blocked
X= 0
X! *192.0.2.0/24*
