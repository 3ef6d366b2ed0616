# 610-failover.t: where one server is down the next one takes the mail
config: backends: { main: { servers: ["$DOWN", "$B"] } }
C> session, envelope, content
C> Subject: x
C>
C> .
S< 250 *
U= messages 1
L< {"event": "backend", "server": "$DOWN", "state": "down", "reason": "Connection refused"}
