# 202-connections-per-minute.t: new connections are counted for a minute, whether they are still open or not
config: limits: { connections_per_minute: 2 }
C> connect from 192.0.2.7
S< 220 *
C> close
C> connect from 192.0.2.7
S< 220 *
C> close
C> connect from 192.0.2.7
S< 421 4.7.0 mx.example.net Error: too many connections from 192.0.2.7*
S< closed
C2> connect from 192.0.2.8
S2< 220 *
L< {"event": "session", "client": "192.0.2.7*"}
