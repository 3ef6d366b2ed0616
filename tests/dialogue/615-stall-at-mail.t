# 615-stall-at-mail.t: a backend that does not answer MAIL
config: timeouts: { backend: 1s }
B> at MAIL stall
C> session, sender
C> RCPT TO:<b@example.com>
S< {451|421} 4.?.? *
