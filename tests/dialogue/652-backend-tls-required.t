# 652-backend-tls-required.t: a required TLS is verified against the server's name or address
config: backends: { main: { servers: ["localhost:$BPORT"], tls: required, ca: ca.pem } }
B> tls on
C> connect
S< 220 *
C> EHLO mail.example
S< 250-*
C> MAIL FROM:<a@example.org>
S< 250 *
C> RCPT TO:<b@example.com>
S< 250 *
C> DATA
S< 354 *
C> Subject: x
C>
C> .
S< 250 *
U= tls
