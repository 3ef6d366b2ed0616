# 623-garbage.t: a backend that does not speak SMTP
B> at RCPT garbage
C> session, sender
C> RCPT TO:<b@example.com>
S< {451|421} 4.?.? *
