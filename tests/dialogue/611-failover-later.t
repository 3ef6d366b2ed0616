# 611-failover-later.t: a server that goes down between two messages, with a kept connection, is replaced
config: backends: { main: { servers: ["$B", "$B2"] } }
U= probed
U2= probed
C> session, envelope from <first@example.org>, content
C> Subject: x
C>
C> .
S< 250 *
B> down
C> envelope from <second@example.org>, content
C> Subject: x
C>
C> .
S< 250 *
U2= saw MAIL FROM:<second@example.org>*
