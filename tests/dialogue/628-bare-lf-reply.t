# 628-bare-lf-reply.t: a reply that ends in a bare LF is broken
config: timeouts: { backend: 2s }
B> at RCPT raw "250 2.1.5 Ok\n"
C> session, sender
C> RCPT TO:<b@example.com>
S< {451|421} 4.?.? *
