# 212-refused-recipients-count.t: guessing at recipients counts as errors too
config: limits: { errors: 4 }
B> at RCPT 550 5.1.1 no such user
C> connect
S< 220 *
C> EHLO mail.example
S< 250-*
C> MAIL FROM:<a@example.org>
S< 250 *
C> repeat 6 RCPT TO:<guess@example.com>
S<... 550 5.1.1 *
S< 421 4.7.0 mx.example.net Error: too many errors*
S< closed
