# 903-failover-at-mail.t: a server that greets and then fails is passed over, and the mail goes to the next
config: backends: { main: { servers: [$B, $B2] } }
B> at MAIL 451 4.3.0 disk full
B2> ehlo 8BITMIME, SMTPUTF8, DSN
C> session, envelope, content
C> Subject: x
C>
C> .
S< 250 *
C> goodbye
U2= messages 1
L< {"event": "message", "action": "accept", "server": "$B2"}
U= saw MAIL *
U= messages 0
