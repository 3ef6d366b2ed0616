# 624-endless-reply.t: a reply that never ends
config: timeouts: { backend: 2s }
B> at RCPT endless
C> session, sender
C> RCPT TO:<b@example.com>
S< {451|421} 4.?.? *
