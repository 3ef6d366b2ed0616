# 621-close-in-the-body.t: a backend that closes in the middle of a message
B> at body close
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
C> body 2000000
C> .
S< 451 4.?.? *
U= messages 0
