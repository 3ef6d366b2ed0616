# 108-transaction-ends-at-the-dot.t: behind the final reply a new transaction begins
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
S< 250 *
C> DATA
S< 503 5.5.1 *
C> RCPT TO:<b@example.com>
S< 503 5.5.1 *
C> MAIL FROM:<c@example.org>
S< 250 *
U= messages 1
