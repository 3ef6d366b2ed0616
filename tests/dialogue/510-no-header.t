# 510-no-header.t: a message that begins with its body, or is only a header, gets our header on top and no more
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
C>
C> only a body
C> .
S< 250 *
U= messages 1
U= body same as sent
C> MAIL FROM:<a@example.org>
S< 250 *
C> RCPT TO:<b@example.com>
S< 250 *
C> DATA
S< 354 *
C> Subject: only a header
C> .
S< 250 *
U= messages 2
U= body same as sent
