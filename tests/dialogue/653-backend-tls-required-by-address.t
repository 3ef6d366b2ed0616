# 653-backend-tls-required-by-address.t: a server named by its address is verified against that address
config: backends: { main: { tls: required, ca: ca.pem } }
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
