# 211-errors.t: after too many errors the session is ended
config: limits: { errors: 3 }
C> connect
S< 220 *
C> raw "FOO\r\nFOO\r\nFOO\r\nFOO\r\nFOO\r\n"
S<... 50? 5.5.? *
S< 421 4.7.0 mx.example.net Error: too many errors*
S< closed
L< {"event": "session"}
