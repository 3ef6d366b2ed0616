# 625-huge-reply.t: a reply line of ten megabytes
config: timeouts: { backend: 2s }
B> at RCPT huge
C> connect
S< 220 *
C> EHLO mail.example
S< 250-*
C> MAIL FROM:<a@example.org>
S< 250 *
C> RCPT TO:<b@example.com>
S< {451|421} 4.?.? *
