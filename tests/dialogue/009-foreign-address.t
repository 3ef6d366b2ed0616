# 009-foreign-address.t: a client may come from any address, by a PROXY header that the runner sends for it
C> connect from 192.0.2.7
S< 220 *
C> QUIT
S< 221 *
S< closed
C2> connect from 2001:db8::7
S2< 220 *
C2> QUIT
S2< 221 *
S2< closed
L< {"event": "session", "client": "192.0.2.7*"}
L< {"event": "session", "client": "2001:db8::7*"}
