# 672-kept-connection-answers-421.t: a kept connection that has timed out at the backend is replaced
C> connect
S< 220 *
C> EHLO mail.example
S< 250-*
C> MAIL FROM:<first@example.org>
S< 250 *
C> RCPT TO:<b@example.com>
S< 250 *
C> DATA
S< 354 *
C> Subject: first
C>
C> .
S< 250 *
B> at MAIL once closing 421 4.4.2 idle for too long
C> MAIL FROM:<second@example.org>
S< 250 *
C> RCPT TO:<b@example.com>
S< {250|451} *
