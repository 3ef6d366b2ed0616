# 705-reload-certificate.t: a new certificate is served after a reload, and open TLS sessions go on
C> connect
S< 220 *
C> EHLO mail.example
S< 250-*
C> starttls
S= certificate cert.pem
C> EHLO mail.example
S< 250-*
X> copy second.pem cert.pem
X> copy second.key key.pem
X> mxward reload
X= 0
C2> connect
S2< 220 *
C2> EHLO mail.example
S2< 250-*
C2> starttls
S2= certificate second.pem
C> NOOP
S< 250 *
