# 147-bdat-refused-is-swallowed.t: the octets of a refused chunk are never run as commands
C> session, sender
C> raw "BDAT 12 LAST\r\nNOOP\r\nNOOP\r\n"
S< {503|554} 5.5.1 *
S< nothing 0.3
C> NOOP
S< 250 *
