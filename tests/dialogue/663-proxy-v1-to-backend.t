# 663-proxy-v1-to-backend.t: a backend may be told the client by PROXY, each client on a connection of its own
config: backends: { main: { client_info: proxy-v1 } }
B> proxy v1
C> session from 192.0.2.7, envelope, content
C> Subject: x
C>
C> .
S< 250 *
C> goodbye
C2> session from 192.0.2.8, envelope
U< PROXY TCP4 192.0.2.7 *
U< MAIL FROM:<a@example.org>*
U= saw PROXY TCP4 192.0.2.8 *
U= connections 2
