# 617-stall-at-data.t: a backend that does not answer DATA
config: timeouts: { backend: 1s }
B> at DATA stall
C> connect
S< 220 *
C> EHLO mail.example
S< 250-*
C> MAIL FROM:<a@example.org>
S< 250 *
C> RCPT TO:<b@example.com>
S< 250 *
C> DATA
S< 354 *
C> Subject: x
C>
C> .
S< {451|421} 4.?.? *
U= messages 0
