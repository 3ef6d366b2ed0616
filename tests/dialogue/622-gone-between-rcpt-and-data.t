# 622-gone-between-rcpt-and-data.t: a backend that dies after it took the recipient
C> connect
S< 220 *
C> EHLO mail.example
S< 250-*
C> MAIL FROM:<a@example.org>
S< 250 *
C> RCPT TO:<b@example.com>
S< 250 *
B> down
C> DATA
S< {354|451} *
C> Subject: x
C>
C> .
S< 451 4.?.? *
U= messages 0
