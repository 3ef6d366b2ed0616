# 221-timeout-command-drip.t: an octet now and then does not extend the time for a command
config: timeouts: { command: 1s }
C> connect
S< 220 *
C> drip "NOOP aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa" every 0.2 for 4
S< 421 4.4.2 mx.example.net Error: timeout exceeded*
S< closed
