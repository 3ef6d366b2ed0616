# 240-blocklist-file.t: a blocked client is told so at the door
config: blocklist: { block: [lists/block.cidr] }
file lists/block.cidr:
  # networks that send nothing but junk
  192.0.2.0/24
  198.51.100.7       # one host
  203.0.113.0/24 ; SBL1
  ; end of list
  2001:db8:bad::/48
C> connect from 192.0.2.7
S< 521 5.3.2 Service unavailable; client [192.0.2.7] blocked (mxward *)
S< closed
C2> connect from 198.51.100.7
S2< 521 5.3.2 *
C3> connect from 198.51.100.8
S3< 220 *
C6> connect from 203.0.113.9
S6< 521 5.3.2 *
C4> connect from 2001:db8:bad:1::7
S4< 521 5.3.2 Service unavailable; client [{2001:db8:bad:1::7|IPv6:2001:db8:bad:1::7}] blocked (mxward *)
C5> connect from 2001:db8:900d::7
S5< 220 *
L< {"event": "session", "client": "192.0.2.7", "evidence": [{"check": "blocklist", "fact": "blocked", "detail": "lists/block.cidr"}]}
