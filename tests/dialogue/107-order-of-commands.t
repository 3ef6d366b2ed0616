# 107-order-of-commands.t: a command out of its place is refused with 503
config: limits: { errors: 100 }
C> connect
S< 220 *
C> MAIL FROM:<a@example.org>
S< 503 5.5.1 *
C> EHLO mail.example
S< 250-*
C> RCPT TO:<b@example.com>
S< 503 5.5.1 *need MAIL command*
C> DATA
S< 503 5.5.1 *
C> MAIL FROM:<a@example.org>
S< 250 *
C> MAIL FROM:<a@example.org>
S< 503 5.5.1 *
C> DATA
S< {503|554} 5.5.1 *
C> RCPT TO:<b@example.com>
S< 250 *
C> DATA now
S< 501 5.5.4 *
U= messages 0
