# 660-xclient.t: a backend that knows XCLIENT is told who the client is
config: backends: { main: { client_info: xclient } }
B> ehlo PIPELINING, 8BITMIME, XCLIENT NAME ADDR PORT PROTO HELO
C> connect from 192.0.2.7
S< 220 *
C> EHLO mail.example
S< 250-*
C> MAIL FROM:<a@example.org>
S< 250 *
C> RCPT TO:<b@example.com>
S< 250 *
U< XCLIENT *ADDR=192.0.2.7*
U< EHLO *
U< MAIL FROM:<a@example.org>*
U= saw XCLIENT *HELO=mail.example*
