# 245-block-allow-wins.t: what the allow list names cannot be blocked by hand either
config: blocklist: { allow: [lists/allow.cidr] }
file lists/allow.cidr:
  192.0.2.7
X> mxward block 192.0.2.0/24 --for 1h
C> connect from 192.0.2.7
S< 220 *
C2> connect from 192.0.2.8
S2< 521 5.3.2 *
