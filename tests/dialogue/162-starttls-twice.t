# 162-starttls-twice.t: inside TLS there is no second STARTTLS
C> session
C> starttls
C> EHLO mail.example
S< 250-*
C> STARTTLS
S< {502|503|554} 5.5.1 *
C> NOOP
S< 250 *
