# 168-implicit-tls.t: on a listener with implicit TLS the handshake comes first
config: listeners: [{ tls: implicit }]
C> connect tls
S< 220 mx.example.net *
S= tls TLSv1.3 *
C> EHLO mail.example
S< 250-*
S! 250?STARTTLS
C> envelope, content
C> Subject: x
C>
C> .
S< 250 *
U= header Received:*with ESMTPS id *
