# 215-all-sessions.t: at the limit of all sessions accepting pauses, and goes on when one ends
config: limits: { sessions: 2 }
C> connect
S< 220 *
C2> connect
S2< 220 *
C2> wait 0.2
C3> connect
S3< nothing 0.5
C> QUIT
S< 221 *
S< closed
S3< 220 *
C2> NOOP
S2< 250 *
