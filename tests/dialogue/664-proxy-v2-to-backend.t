# 664-proxy-v2-to-backend.t: the same in the binary form
config: backends: { main: { client_info: proxy-v2 } }
B> proxy v2
C> session from 192.0.2.7, envelope
U< PROXY TCP4 192.0.2.7 *
U< MAIL FROM:<a@example.org>*
