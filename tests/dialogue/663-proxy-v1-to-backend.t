# 663-proxy-v1-to-backend.t: a backend may be told the client by PROXY, each client on a connection of its own
config: backends: { main: { client_info: proxy-v1 } }
B> proxy v1
C> connect from 192.0.2.7
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
C> QUIT
S< 221 *
C2> connect from 192.0.2.8
S2< 220 *
C2> EHLO mail.example
S2< 250-*
C2> MAIL FROM:<a@example.org>
S2< 250 *
C2> RCPT TO:<b@example.com>
S2< 250 *
U< PROXY TCP4 192.0.2.7 *
U< MAIL FROM:<a@example.org>*
U= saw PROXY TCP4 192.0.2.8 *
U= connections 2
