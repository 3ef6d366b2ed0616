# 903-failover-at-mail.t: a server that greets and then fails is passed over, and the mail goes to the next
config: backends: { main: { servers: [$B, $B2] } }
B> at MAIL 451 4.3.0 disk full
B2> ehlo 8BITMIME, SMTPUTF8, DSN
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
C> QUIT
S< 221 *
U2= messages 1
L< {"event": "message", "action": "accept", "server": "$B2"}
