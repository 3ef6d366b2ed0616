# 148-bdat-sizes.t: what is not a size is refused
C> session, envelope
C> BDAT
S< 501 5.5.4 *
C2> session, envelope
C2> BDAT 0x10 LAST
S2< 501 5.5.4 *
C3> session, envelope
C3> BDAT -1 LAST
S3< 501 5.5.4 *
C4> session, envelope
C4> BDAT 18446744073709551621 LAST
S4< 5?? 5.?.4 *
