# 008-log-and-commands.t: the log's lines and the administrator's commands can be asked for
C> connect from 127.0.0.9
S< 220 *
C> QUIT
S< 221 *
S< closed
L< {"event": "session", "client": "127.0.0.9*"}
L! {"event": "message"}
X> mxward check
X= 0
X> mxward status --json
X= 0
X< {"generation": "*"}
