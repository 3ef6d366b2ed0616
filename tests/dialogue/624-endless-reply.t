# 624-endless-reply.t: a reply that never ends
config: timeouts: { backend: 2s }
B> at RCPT endless
C> connect
S< 220 *
C> EHLO mail.example
S< 250-*
C> MAIL FROM:<a@example.org>
S< 250 *
C> RCPT TO:<b@example.com>
S< {451|421} 4.?.? *
