# 005-two-clients.t: two clients talk at the same time, each with its own replies
C> connect
C2> connect
S2< 220 *
S< 220 *
C2> NOOP
S2< 250 *
C> QUIT
S< 221 *
S< closed
C2> NOOP
S2< 250 *
