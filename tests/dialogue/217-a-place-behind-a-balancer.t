# 217-a-place-behind-a-balancer.t: the client that a PROXY header names is who must be known
config:
  limits: { sessions: 8, exempt: [] }
  blocklist: { allow: [allow.cidr] }
file allow.cidr:
  192.0.2.9
C1> connect from 192.0.2.11
S1< 220 *
C2> connect from 192.0.2.12
S2< 220 *
C3> connect from 192.0.2.13
S3< 220 *
C4> connect from 192.0.2.14
S4< 220 *
C5> connect from 192.0.2.15
S5< 220 *
C6> connect from 192.0.2.16
S6< 220 *
C7> connect from 192.0.2.17
S7< 421 4.3.2 *
S7< closed
C8> connect from 192.0.2.9
S8< 220 *
C9> connect from 192.0.2.9
S9< 220 *
C7> connect from 192.0.2.9
S7< 421 4.3.2 *
S7< closed
