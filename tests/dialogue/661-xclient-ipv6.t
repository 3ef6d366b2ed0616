# 661-xclient-ipv6.t: IPv6 addresses carry their prefix in XCLIENT
config: backends: { main: { client_info: xclient } }
B> ehlo XCLIENT NAME ADDR PORT PROTO HELO
C> connect from 2001:db8::7
S< 220 *
C> EHLO mail.example
S< 250-*
C> MAIL FROM:<a@example.org>
S< 250 *
C> RCPT TO:<b@example.com>
S< 250 *
U< XCLIENT *ADDR=IPV6:2001:db8::7*
U< MAIL FROM:<a@example.org>*
