# 905-kept-link-says-421.t: a kept connection that the backend ends with 421 costs no mail
B> at MAIL once 250 2.1.0 Ok
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
C> Subject: one
C>
C> .
S< 250 *
B> at MAIL once closing 421 4.7.0 too many messages on this connection
C> MAIL FROM:<a@example.org>
S< 250 *
C> RCPT TO:<b@example.com>
S< 250 *
C> DATA
S< 354 *
C> Subject: two
C>
C> .
S< 250 *
C> QUIT
S< 221 *
U= messages 2
U= connections 2
