# 215-all-sessions.t: who finds every place taken is told so at once, and is served when one is free
config: limits: { sessions: 2 }
C> connect
S< 220 *
C2> connect
S2< 220 *
C3> connect
S3< 421 4.3.2 mx.example.net Error: too many connections, try again later
S3< closed
L< {"event": "door", "level": "warn", "state": "full", "sessions": 2, "places": 2}
C> goodbye
S< closed
C4> connect
S4< 220 *
C2> NOOP
S2< 250 *
X> mxward status
X= 0
X< sessions: 2 open of 2
X< refused: 1 *
X< WARNING: no free sessions*
X> mxward status --json
X= 0
X< {"sessions": 2, "sessions_limit": 2, "door": {"state": "full", "free": 0, "kept": 0, "turned_away": 1, "cut": 0}, "connections": 4, "connections_refused": 1}
