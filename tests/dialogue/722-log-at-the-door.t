# 722-log-at-the-door.t: a client that is turned away at the door has its line too
config: limits: { sessions_per_client: 1 }
        blocklist: { block: [block.cidr] }
file block.cidr:
  198.51.100.0/24
C> connect from 192.0.2.7
S< 220 *
C2> connect from 192.0.2.7
S2< 421 4.7.0 *
S2< closed
L< {"event": "session", "client": "192.0.2.7*"}
C3> connect from 198.51.100.7
S3< 521 5.3.2 *
S3< closed
L< {"event": "session", "client": "198.51.100.7*"}
