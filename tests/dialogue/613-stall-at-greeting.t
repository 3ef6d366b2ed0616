# 613-stall-at-greeting.t: a backend without a greeting is a 451 within the configured time
config: timeouts: { backend: 1s }
B> at connect stall
C> session, sender
C> RCPT TO:<b@example.com>
S< {451|421} 4.?.? *
