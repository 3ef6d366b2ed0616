# 612-failover-from-a-stalled-server.t: a server that says nothing is given up in time, and the next one asked
config: backends: { main: { servers: ["$B", "$B2"] } }
        timeouts: { backend: 1s }
B> at connect stall
C> connect
S< 220 *
C> EHLO mail.example
S< 250-*
C> MAIL FROM:<a@example.org>
S< 250 *
C> RCPT TO:<b@example.com>
S< 250 *
C> DATA
S< 354 *
C> Subject: x
C>
C> .
S< 250 *
U= saw nothing
U2= messages 1
