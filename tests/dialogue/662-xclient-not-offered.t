# 662-xclient-not-offered.t: a backend that does not know XCLIENT is not asked
config: backends: { main: { client_info: xclient } }
C> connect from 192.0.2.7
S< 220 *
C> EHLO mail.example
S< 250-*
C> MAIL FROM:<a@example.org>
S< 250 *
C> RCPT TO:<b@example.com>
S< {250|451} *
U! saw XCLIENT *
