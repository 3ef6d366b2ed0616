# 007-tls-facts.t: a connection can be raised to TLS and its certificate looked at
C> connect
S< 220 *
C> EHLO mail.example
S< 250-*
C> starttls sni=mx.example.net
S= tls TLSv1.{2|3} *
S= certificate cert.pem
C> EHLO mail.example
S< 250-*
C> QUIT
S< 221 *
S< closed
