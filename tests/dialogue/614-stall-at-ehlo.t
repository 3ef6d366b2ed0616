# 614-stall-at-ehlo.t: a backend that does not answer EHLO
config: timeouts: { backend: 1s }
B> at EHLO stall
C> connect
S< 220 *
C> EHLO mail.example
S< 250-*
C> MAIL FROM:<a@example.org>
S< 250 *
C> RCPT TO:<b@example.com>
S< {451|421} 4.?.? *
