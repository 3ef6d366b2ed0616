# 241-blocklist-allow-wins.t: what is allowed is never blocked
config: blocklist: { block: [lists/block.cidr], allow: [lists/allow.cidr] }
file lists/block.cidr:
  192.0.2.0/24
file lists/allow.cidr:
  192.0.2.7
C> connect from 192.0.2.7
S< 220 *
C2> connect from 192.0.2.8
S2< 521 5.3.2 *
