# 620-close-at-rcpt.t: a backend that closes in place of an answer
B> at RCPT reset
C> session, sender
C> RCPT TO:<b@example.com>
S< 451 4.?.? *
C> NOOP
S< 250 *
