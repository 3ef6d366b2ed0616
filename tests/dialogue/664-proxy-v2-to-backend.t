# 664-proxy-v2-to-backend.t: the same in the binary form
config: backends: { main: { client_info: proxy-v2 } }
B> proxy v2
C> connect from 192.0.2.7
S< 220 *
C> EHLO mail.example
S< 250-*
C> MAIL FROM:<a@example.org>
S< 250 *
C> RCPT TO:<b@example.com>
S< 250 *
U< PROXY TCP4 192.0.2.7 *
U< MAIL FROM:<a@example.org>*
