# 214-client-prefix-ipv6.t: all addresses of a configured IPv6 prefix are one client; IPv4 addresses are one each
config: limits: { sessions_per_client: 1, client_prefix: { ipv6: 56 } }
C> connect from 2001:db8:0:1::7
S< 220 *
C2> connect from 2001:db8:0:ff::7
S2< 421 4.7.0 *
C3> connect from 2001:db8:0:100::7
S3< 220 *
C4> connect from 192.0.2.7
S4< 220 *
C5> connect from 192.0.2.6
S5< 220 *
