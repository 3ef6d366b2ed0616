# 213-exempt.t: exempt networks are not counted
config: limits: { sessions_per_client: 1, connections_per_minute: 1, exempt: [192.0.2.0/24, "2001:db8::/32"] }
C> connect from 192.0.2.7
S< 220 *
C2> connect from 192.0.2.7
S2< 220 *
C3> connect from 192.0.2.7
S3< 220 *
C4> connect from 2001:db8::7
S4< 220 *
C5> connect from 2001:db8::7
S5< 220 *
C6> connect from 198.51.100.7
S6< 220 *
C7> connect from 198.51.100.7
S7< 421 4.7.0 *
