# 730-status.t: what the gateway is doing, for people and for programs
C> connect
S< 220 *
X> mxward status
X= 0
X< *
X> mxward status --json
X= 0
X< {"sessions": "*", "generation": "*", "uptime": "*", "backends": "*"}
