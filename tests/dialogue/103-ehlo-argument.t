# 103-ehlo-argument.t: EHLO needs one name or address literal, and nothing hidden in it
C> connect
S< 220 *
C> EHLO
S< 501 5.5.? *
C> raw "EHLO a\x1b[31mb\r\n"
S< 50? 5.5.? *
C> MAIL FROM:<a@example.org>
S< 503 5.5.1 *
C> EHLO [192.0.2.7]
S< 250-mx.example.net*
C> EHLO [IPv6:2001:db8::7]
S< 250-mx.example.net*
