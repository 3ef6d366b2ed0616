# 620-close-at-rcpt.t: a backend that closes in place of an answer
B> at RCPT reset
C> connect
S< 220 *
C> EHLO mail.example
S< 250-*
C> MAIL FROM:<a@example.org>
S< 250 *
C> RCPT TO:<b@example.com>
S< 451 4.?.? *
C> NOOP
S< 250 *
