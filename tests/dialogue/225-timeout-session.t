# 225-timeout-session.t: a session has an end, however busy it is
config: timeouts: { session: 2s }
C> connect
S< 220 *
C> wait 0.7
C> NOOP
S< 250 *
C> wait 0.7
C> NOOP
S< 250 *
S< 421 4.4.2 mx.example.net Error: timeout exceeded*
S< closed
