# 841-ready.t: `mxward status --ready` says whether mail can be taken, and if not, why
L< {"event": "backend", "state": "up"}
L< {"event": "gateway", "message": "listening*"}
X> mxward status --ready
X= 0
X< ready
B> down
C> session
C> sender
C> RCPT TO:<b@example.com>
S< 451 4.4.1 *
L< {"event": "backend", "state": "down"}
X> mxward status --ready
X= 75
X< no server of any backend can be reached
X> mxward metrics
X< mxward_ready 0
B> up
L< {"event": "backend", "state": "up"}
X> mxward status --ready
X= 0
X> mxward status --ready --json
X= 64
C> goodbye
