# 220-timeout-command.t: who says nothing for too long is told so and cut off
config: timeouts: { command: 1s }
C> session
S< nothing 0.7
S< 421 4.4.2 mx.example.net Error: timeout exceeded*
S< closed
