# 630-refused-at-the-greeting.t: a backend that is not ready, with 554 or 421, is a passing fault
B> at connect closing 554 5.3.2 not now
C> connect
S< 220 *
C> EHLO mail.example
S< 250-*
C> MAIL FROM:<a@example.org>
S< 250 *
C> RCPT TO:<b@example.com>
S< 451 4.?.? *
