# 622-gone-between-rcpt-and-data.t: a backend that dies after it took the recipient
C> session, envelope
B> down
C> DATA
S< {354|451} *
C> Subject: x
C>
C> .
S< 451 4.?.? *
U= messages 0
