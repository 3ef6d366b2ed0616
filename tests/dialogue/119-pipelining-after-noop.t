# 119-pipelining-after-noop.t: NOOP, VRFY, EXPN and HELP must be last too
C> connect
S< 220 *
C> raw "NOOP\r\nNOOP\r\n"
S< 554 5.5.0 Error: SMTP protocol synchronization*
S< closed
C2> connect
S2< 220 *
C2> raw "VRFY root\r\nNOOP\r\n"
S2< 554 5.5.0 Error: SMTP protocol synchronization*
S2< closed
C3> connect
S3< 220 *
C3> raw "HELP\r\nNOOP\r\n"
S3< 554 5.5.0 Error: SMTP protocol synchronization*
S3< closed
