# 133-empty-message.t: a message without a single octet is a message
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
C> .
S< 250 *
U= messages 1
U= body same as sent
