# 508-big-chunks.t: large chunks pass octet for octet
C> session, envelope
C> chunk 1048576
S< 250 *
C> chunk 1048577
S< 250 *
C> chunk 1 last
S< 250 *
U= messages 1
U= body same as sent
