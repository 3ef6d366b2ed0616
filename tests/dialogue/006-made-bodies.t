# 006-made-bodies.t: generated bodies, chunks and repeated lines arrive as they were sent
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
C> body 100000
C> .
S< 250 *
U= messages 1
U= body same as sent
C> MAIL FROM:<a@example.org>
S< 250 *
C> RCPT TO:<b@example.com>
S< 250 *
C> chunk "Subject: chunks\r\n\r\n"
S< 250 *
C> chunk "one\r\n.two\r\n" last
S< 250 *
U= messages 2
U= body same as sent
