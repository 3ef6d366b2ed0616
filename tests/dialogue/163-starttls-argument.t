# 163-starttls-argument.t: STARTTLS takes no argument
C> connect
S< 220 *
C> EHLO mail.example
S< 250-*
C> STARTTLS now
S< 501 5.5.4 *
C> NOOP
S< 250 *
