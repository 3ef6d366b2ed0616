# 904-failover-at-data.t: a server lost at DATA is replaced: the next is told the whole envelope and gets the mail
config: backends: { main: { servers: [$B, $B2] } }
B> at DATA close
C> connect
S< 220 *
C> EHLO mail.example
S< 250-*
C> MAIL FROM:<a@example.org>
S< 250 *
C> RCPT TO:<b@example.com>
S< 250 *
C> RCPT TO:<c@example.com>
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
U2= saw RCPT TO:<c@example.com>
