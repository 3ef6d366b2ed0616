# 662-xclient-not-offered.t: a backend that does not know XCLIENT is not asked
config: backends: { main: { client_info: xclient } }
C> session from 192.0.2.7, sender
C> RCPT TO:<b@example.com>
S< {250|451} *
U! saw XCLIENT *
