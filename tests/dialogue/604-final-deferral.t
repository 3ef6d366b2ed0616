# 604-final-deferral.t: the backend cannot take the message now
B> at dot 452 4.3.1 disk full
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
S< 452 4.3.1 disk full*
