# 114-bare-octets-in-commands.t: a bare LF, a bare CR or a NUL in a command is refused, never repaired
config: limits: { errors: 100 }
C> connect
S< 220 *
C> EHLO mail.example
S< 250-*
C> raw "MAIL FROM:<a@example.org>\nRCPT TO:<b@example.com>\r\n"
S< 500 5.5.2 *
S< nothing 0.2
C> raw "NOOP\rNOOP\r\n"
S< 500 5.5.2 *
S< nothing 0.2
C> raw "MAIL FROM:<a\0b@example.org>\r\n"
S< 500 5.5.2 *
C> raw "NO\0OP\r\n"
S< 500 5.5.2 *
C> RCPT TO:<b@example.com>
S< 503 5.5.1 *
C> NOOP
S< 250 *
U= saw nothing
