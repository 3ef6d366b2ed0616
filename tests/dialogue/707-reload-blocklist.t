# 707-reload-blocklist.t: a reload reads the lists again
config: blocklist: { block: [lists/block.cidr] }
file lists/block.cidr:
  198.51.100.0/24
C> connect from 192.0.2.7
S< 220 *
X> file lists/block.cidr
  192.0.2.0/24
X> mxward reload
X= 0
C2> connect from 192.0.2.7
S2< 521 5.3.2 *
C3> connect from 198.51.100.7
S3< 220 *
X> file lists/block.cidr
  192.0.2.0/24
  not a network
X> mxward reload
X= 78
X< *block.cidr:2:*
C4> connect from 192.0.2.7
S4< 521 5.3.2 *
