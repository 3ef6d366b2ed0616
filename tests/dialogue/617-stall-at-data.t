# 617-stall-at-data.t: a backend that does not answer DATA
config: timeouts: { backend: 1s }
B> at DATA stall
C> session, envelope, content
C> Subject: x
C>
C> .
S< {451|421} 4.?.? *
U= messages 0
