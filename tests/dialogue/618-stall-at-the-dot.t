# 618-stall-at-the-dot.t: a backend that does not answer the dot: nobody knows, so the client is told to try again
config: timeouts: { backend: 1s }
B> at dot stall
C> session, envelope, content
C> Subject: x
C>
C> .
S< {451|421} 4.?.? *
U= messages 1
L! {"event": "message", "action": "accept"}
