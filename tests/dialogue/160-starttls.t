# 160-starttls.t: STARTTLS raises the session; EHLO begins anew and no longer offers it
C> session
S= 250?STARTTLS
C> STARTTLS
S< 220 2.0.0 *
C> handshake
S= certificate cert.pem
C> EHLO mail.example
S< 250-mx.example.net*
S! 250?STARTTLS
S= 250?PIPELINING
C> goodbye
S< closed
L< {"event": "session", "tls": "*1.3*"}
