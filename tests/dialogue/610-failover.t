# 610-failover.t: where one server is down the next one takes the mail
config: backends: { main: { servers: ["$DOWN", "$B"] } }
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
U= messages 1
