# 250-too-many-commands.t: a client has 100 commands without mail, whichever they are; mail that is taken gives it 100 more
C> session
C> raw 98*"RSET\r\n" "VRFY b@example.com\r\n"
S<... 250 2.0.0 *
S< 252 *
C> RSET
S< 450 4.7.1 Error: too many commands without mail*
C> NOOP
S< 450 4.7.1 Error: too many commands without mail*
C> VRFY b@example.com
S< 450 4.7.1 Error: too many commands without mail*
C> HELP
S< 450 4.7.1 Error: too many commands without mail*
C> EHLO mail.example
S< 450 4.7.1 Error: too many commands without mail*
C> HELO mail.example
S< 450 4.7.1 Error: too many commands without mail*
C> EXPN staff
S< 502 *
C> envelope, content
C> Subject: x
C>
C> text
C> .
S< 250 *
C> raw 99*"RSET\r\n" "HELP\r\n"
S<... 250 2.0.0 *
S< 214 *
C> NOOP
S< 450 4.7.1 Error: too many commands without mail*
C> goodbye
S< closed
U= messages 1
