# 661-xclient-ipv6.t: IPv6 addresses carry their prefix in XCLIENT
config: backends: { main: { client_info: xclient } }
B> ehlo XCLIENT NAME ADDR PORT PROTO HELO
C> session from 2001:db8::7, envelope
U< XCLIENT *ADDR=IPV6:2001:db8::7*
U< MAIL FROM:<a@example.org>*
