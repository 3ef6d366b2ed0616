# 507-big-message.t: a message of some megabytes passes octet for octet
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
C> body 3000000
C> .
S< 250 *
U= messages 1
U= body same as sent
