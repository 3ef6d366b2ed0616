# 904-failover-at-data.t: a server lost at DATA is replaced: the next is told the whole envelope and gets the mail
config: backends: { main: { servers: [$B, $B2] } }
B> at DATA close
C> session, envelope to <b@example.com> <c@example.com>, content
C> Subject: x
C>
C> .
S< 250 *
C> goodbye
U2= messages 1
U2= saw RCPT TO:<c@example.com>
U= saw DATA
U= messages 0
