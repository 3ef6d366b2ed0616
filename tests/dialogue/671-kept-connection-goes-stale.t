# 671-kept-connection-goes-stale.t: a kept connection that the backend has closed costs nobody a message
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
B> close all
C> MAIL FROM:<second@example.org>
S< 250 *
C> RCPT TO:<b@example.com>
S< 250 *
C> DATA
S< 354 *
C> Subject: second
C>
C> .
S< 250 *
U= messages 2
