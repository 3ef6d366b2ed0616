# 629-mixed-reply.t: lines with different codes are no reply
B> at RCPT raw "250-2.1.5 Ok\r\n550 5.1.1 or not\r\n"
C> session, sender
C> RCPT TO:<b@example.com>
S< {451|421} 4.?.? *
