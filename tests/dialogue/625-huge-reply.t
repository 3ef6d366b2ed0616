# 625-huge-reply.t: a reply line of ten megabytes
config: timeouts: { backend: 2s }
B> at RCPT huge
C> session, sender
C> RCPT TO:<b@example.com>
S< {451|421} 4.?.? *
