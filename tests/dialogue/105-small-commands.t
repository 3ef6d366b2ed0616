# 105-small-commands.t: NOOP, RSET, VRFY, EXPN and HELP
C> connect
S< 220 *
C> NOOP
S< 250 2.0.0 *
C> NOOP and more
S< 250 2.0.0 *
C> RSET
S< 250 2.0.0 *
C> EHLO mail.example
S< 250-*
C> VRFY root
S< 252 2.?.? *
C> VRFY
S< 501 5.5.4 *
C> EXPN root
S< 502 5.5.1 *
C> HELP
S< {214|502} *
C> RSET now
S< 501 5.5.4 *
