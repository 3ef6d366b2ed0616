# 149-bdat-beyond-the-size.t: a chunk larger than a message may be is refused before its octets are taken
config: limits: { message_size: 64K }
C> session, envelope
C> BDAT 65537
S< 552 5.3.4 *
S< closed
C> session, envelope
C> BDAT 1099511627776
S< 552 5.3.4 *
S< closed
U= messages 0
