# 611-failover-later.t: a server that goes down between two messages, with a kept connection, is replaced
config: backends: { main: { servers: ["$B", "$B2"] } }
U= probed
U2= probed
C> connect
S< 220 *
C> EHLO mail.example
S< 250-*
C> MAIL FROM:<first@example.org>
S< 250 *
C> RCPT TO:<b@example.com>
S< 250 *
C> DATA
S< 354 *
C> Subject: x
C>
C> .
S< 250 *
B> down
C> MAIL FROM:<second@example.org>
S< 250 *
C> RCPT TO:<b@example.com>
S< 250 *
C> DATA
S< 354 *
C> Subject: x
C>
C> .
S< 250 *
U2= saw MAIL FROM:<second@example.org>*
