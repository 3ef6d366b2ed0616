# 147-bdat-refused-is-swallowed.t: the octets of a refused chunk are never run as commands
C> connect
S< 220 *
C> EHLO mail.example
S< 250-*
C> MAIL FROM:<a@example.org>
S< 250 *
C> raw "BDAT 12 LAST\r\nNOOP\r\nNOOP\r\n"
S< {503|554} 5.5.1 *
S< nothing 0.3
C> NOOP
S< 250 *
