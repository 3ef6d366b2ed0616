# 224-timeout-chunk.t: a chunk whose octets do not come is a timeout too
config: timeouts: { data: 1s }
C> session, envelope
C> raw "BDAT 100 LAST\r\nshort"
S< 421 4.4.2 mx.example.net Error: timeout exceeded*
S< closed
U= messages 0
