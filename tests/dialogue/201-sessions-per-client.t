# 201-sessions-per-client.t: one client holds so many sessions and no more; another is not touched
config: limits: { sessions_per_client: 2 }
C> connect from 192.0.2.7
S< 220 *
C2> connect from 192.0.2.7
S2< 220 *
C3> connect from 192.0.2.7
S3< 421 4.7.0 mx.example.net Error: too many connections from 192.0.2.7*
S3< closed
C4> connect from 192.0.2.8
S4< 220 *
C> goodbye
S< closed
C5> connect from 192.0.2.7
S5< 220 *
