# 615-stall-at-mail.t: a backend that does not answer MAIL
config: timeouts: { backend: 1s }
B> at MAIL stall
C> connect
S< 220 *
C> EHLO mail.example
S< 250-*
C> MAIL FROM:<a@example.org>
S< 250 *
C> RCPT TO:<b@example.com>
S< {451|421} 4.?.? *
