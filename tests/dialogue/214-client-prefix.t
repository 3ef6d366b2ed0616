# 214-client-prefix.t: all addresses of one /64 are one client, as are those of a configured IPv4 prefix
config: limits: { sessions_per_client: 1, client_prefix: { ipv4: 24 } }
C> connect from 2001:db8:0:1::7
S< 220 *
C2> connect from 2001:db8:0:1:ffff::8
S2< 421 4.7.0 *
C3> connect from 2001:db8:0:2::7
S3< 220 *
C4> connect from 192.0.2.7
S4< 220 *
C5> connect from 192.0.2.200
S5< 421 4.7.0 *
C6> connect from 192.0.3.7
S6< 220 *
