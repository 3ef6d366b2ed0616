# 148-bdat-sizes.t: what is not a size is refused
C> connect
S< 220 *
C> EHLO mail.example
S< 250-*
C> MAIL FROM:<a@example.org>
S< 250 *
C> RCPT TO:<b@example.com>
S< 250 *
C> BDAT
S< 501 5.5.4 *
C2> connect
S2< 220 *
C2> EHLO mail.example
S2< 250-*
C2> MAIL FROM:<a@example.org>
S2< 250 *
C2> RCPT TO:<b@example.com>
S2< 250 *
C2> BDAT 0x10 LAST
S2< 501 5.5.4 *
C3> connect
S3< 220 *
C3> EHLO mail.example
S3< 250-*
C3> MAIL FROM:<a@example.org>
S3< 250 *
C3> RCPT TO:<b@example.com>
S3< 250 *
C3> BDAT -1 LAST
S3< 501 5.5.4 *
C4> connect
S4< 220 *
C4> EHLO mail.example
S4< 250-*
C4> MAIL FROM:<a@example.org>
S4< 250 *
C4> RCPT TO:<b@example.com>
S4< 250 *
C4> BDAT 18446744073709551621 LAST
S4< 5?? 5.?.4 *
