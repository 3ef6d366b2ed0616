# 705-reload-certificate.t: a new certificate is served after a reload, and open TLS sessions go on
C> session
C> starttls
S= certificate cert.pem
C> EHLO mail.example
S< 250-*
X> copy second.pem cert.pem
X> copy second.key key.pem
X> mxward reload
X= 0
C2> session
C2> starttls
S2= certificate second.pem
C> NOOP
S< 250 *
