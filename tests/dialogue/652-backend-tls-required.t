# 652-backend-tls-required.t: a required TLS is verified against the server's name or address
config: backends: { main: { servers: ["localhost:$BPORT"], tls: required, ca: ca.pem } }
B> tls on
C> session, envelope, content
C> Subject: x
C>
C> .
S< 250 *
U= tls
