# 206-recipients-of-a-message.t: recipients beyond the limit are to come in a message of their own
config: limits: { recipients: 2 }
C> connect
S< 220 *
C> EHLO mail.example
S< 250-*
C> MAIL FROM:<a@example.org>
S< 250 *
C> RCPT TO:<one@example.com>
S< 250 *
C> RCPT TO:<two@example.com>
S< 250 *
C> RCPT TO:<three@example.com>
S< 452 4.5.3 Error: too many recipients*
C> DATA
S< 354 *
C> Subject: x
C>
C> .
S< 250 *
C> MAIL FROM:<a@example.org>
S< 250 *
C> RCPT TO:<three@example.com>
S< 250 *
