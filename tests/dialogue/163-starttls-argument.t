# 163-starttls-argument.t: STARTTLS takes no argument
C> session
C> STARTTLS now
S< 501 5.5.4 *
C> NOOP
S< 250 *
