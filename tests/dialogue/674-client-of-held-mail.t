# 674-client-of-held-mail.t: a backend that knows XCLIENT is told of held mail, too, from which client it came
config: backends: { main: { client_info: xclient, hold: 1h } }
B> ehlo PIPELINING, 8BITMIME, XCLIENT NAME ADDR PORT PROTO HELO
C> session helo held.example from 192.0.2.9, envelope
B> down
C> DATA
S< 354 *
C> Subject: held
C>
C> text
C> .
S< 250 2.0.0 *held as *
B> up
X> mxward hold flush
X= 0
U= messages 1
U= body same as sent
U= saw XCLIENT *ADDR=192.0.2.9*HELO=held.example*
