# 660-xclient.t: a backend that knows XCLIENT is told who the client is
config: backends: { main: { client_info: xclient } }
B> ehlo PIPELINING, 8BITMIME, XCLIENT NAME ADDR PORT PROTO HELO
C> session from 192.0.2.7, envelope
U< XCLIENT *ADDR=192.0.2.7*
U< EHLO *
U< MAIL FROM:<a@example.org>*
U= saw XCLIENT *HELO=mail.example*
