# 614-stall-at-ehlo.t: a backend that does not answer EHLO
config: timeouts: { backend: 1s }
B> at EHLO stall
C> session, sender
C> RCPT TO:<b@example.com>
S< {451|421} 4.?.? *
