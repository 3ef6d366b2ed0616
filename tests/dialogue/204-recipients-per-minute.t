# 204-recipients-per-minute.t: recipients of one client are counted over its messages
config: limits: { recipients_per_minute: 2 }
C> connect from 192.0.2.7
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
S< 450 4.7.1 Error: too many recipients from 192.0.2.7*
U! saw RCPT TO:<three@*
