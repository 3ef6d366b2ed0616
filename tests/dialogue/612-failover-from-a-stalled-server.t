# 612-failover-from-a-stalled-server.t: a server that says nothing is given up in time, and the next one asked
config: backends: { main: { servers: ["$B", "$B2"] } }
        timeouts: { backend: 1s }
B> at connect stall
C> session, envelope, content
C> Subject: x
C>
C> .
S< 250 *
U= saw nothing
U2= messages 1
L< {"event": "backend", "server": "$B", "state": "down", "reason": "the greeting timed out"}
