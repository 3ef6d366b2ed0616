# 653-backend-tls-required-by-address.t: a server named by its address is verified against that address
config: backends: { main: { tls: required, ca: ca.pem } }
B> tls on
C> session, envelope, content
C> Subject: x
C>
C> .
S< 250 *
U= tls
