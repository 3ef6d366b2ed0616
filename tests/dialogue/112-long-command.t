# 112-long-command.t: a command line beyond the limit gets one 500, and its tail is never run
config: limits: { errors: 100 }
C> connect
S< 220 *
C> EHLO mail.example
S< 250-*
C> raw "NOOP " 505*"a" "\r\n"
S< {250|500|501} *
C> raw "NOOP " 9000*"a" "\r\n"
S< 500 5.5.2 Error: command too long*
C> raw "NOOP " 65000*"a" "MAIL FROM:<tail@example.org>\r\n"
S< 500 5.5.2 Error: command too long*
S< nothing 0.3
C> NOOP
S< 250 *
