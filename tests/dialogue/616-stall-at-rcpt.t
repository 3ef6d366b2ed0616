# 616-stall-at-rcpt.t: a backend that does not answer RCPT
config: timeouts: { backend: 1s }
B> at RCPT stall
C> connect
S< 220 *
C> EHLO mail.example
S< 250-*
C> MAIL FROM:<a@example.org>
S< 250 *
C> RCPT TO:<b@example.com>
S< {451|421} 4.?.? *
