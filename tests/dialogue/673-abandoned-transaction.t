# 673-abandoned-transaction.t: what one client leaves behind is not in the next client's mail
cores: 1
C> connect
S< 220 *
C> EHLO mail.example
S< 250-*
C> MAIL FROM:<first@example.org>
S< 250 *
C> RCPT TO:<first@example.com>
S< 250 *
C> reset
C2> connect
S2< 220 *
C2> EHLO mail.example
S2< 250-*
C2> MAIL FROM:<second@example.org>
S2< 250 *
C2> RCPT TO:<second@example.com>
S2< 250 *
C2> DATA
S2< 354 *
C2> Subject: second
C2>
C2> .
S2< 250 *
U= messages 1
U= header Received:*for <second@example.com>*
