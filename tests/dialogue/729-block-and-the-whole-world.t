# 729-block-and-the-whole-world.t: all of IPv4 is not blocked by a slip, and a part of a block is told of it
X> mxward block 0.0.0.0/0
X< *0.0.0.0/0 is the whole of IPv4: *--force*
X= 65
X> mxward blocked
X! *0.0.0.0*
X> mxward block 192.0.2.0/24
X= 0
X> mxward unblock 192.0.2.5
X< *192.0.2.5* is blocked as a part of 192.0.2.0/24; `mxward unblock 192.0.2.0/24` removes that block
X= 65
X> mxward unblock 198.51.100.1
X< *198.51.100.1* is not blocked; *
X= 65
X> mxward block 0.0.0.0/0 --force
X= 0
X> mxward blocked
X< 0.0.0.0/0 *
