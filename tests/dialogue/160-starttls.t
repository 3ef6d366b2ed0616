# 160-starttls.t: STARTTLS raises the session; EHLO begins anew and no longer offers it
C> connect
S< 220 *
C> EHLO mail.example
S< 250-*
S= 250?STARTTLS
C> STARTTLS
S< 220 2.0.0 *
C> handshake
S= certificate cert.pem
C> EHLO mail.example
S< 250-mx.example.net*
S! 250?STARTTLS
S= 250?PIPELINING
C> QUIT
S< 221 *
S< closed
L< {"event": "session", "tls": "*1.3*"}
