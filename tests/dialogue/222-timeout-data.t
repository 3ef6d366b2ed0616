# 222-timeout-data.t: who stops in the middle of a message is cut off, and nothing is sent
config: timeouts: { data: 1s }
C> session, envelope, content
C> Subject: x
S< 421 4.4.2 mx.example.net Error: timeout exceeded*
S< closed
U= messages 0
