# 751-dual-stack-listener.t: one listener for both families, and IPv4 clients keep their plain address
config: listeners: [{ bind: "[::]:$PORT" }]
C> connect from 127.0.0.9
S< 220 *
C> goodbye
S< closed
L< {"event": "session", "client": "127.0.0.9*"}
C2> connect from ::1
S2< 220 *
C2> goodbye
S2< closed
L< {"event": "session", "client": "::1*"}
