# 616-stall-at-rcpt.t: a backend that does not answer RCPT
config: timeouts: { backend: 1s }
B> at RCPT stall
C> session, sender
C> RCPT TO:<b@example.com>
S< {451|421} 4.?.? *
