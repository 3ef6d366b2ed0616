# 629-mixed-reply.t: lines with different codes are no reply
B> at RCPT raw "250-2.1.5 Ok\r\n550 5.1.1 or not\r\n"
C> connect
S< 220 *
C> EHLO mail.example
S< 250-*
C> MAIL FROM:<a@example.org>
S< 250 *
C> RCPT TO:<b@example.com>
S< {451|421} 4.?.? *
