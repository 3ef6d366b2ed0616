# 640-ehlo-of-one-backend.t: EHLO promises only what the backend can keep
B> ehlo PIPELINING, SIZE 1000000
U= probed
C> connect
S< 220 *
C> EHLO mail.example
S< 250-mx.example.net*
S= 250?SIZE 1000000
S= 250?PIPELINING
S= 250?CHUNKING
S= 250?ENHANCEDSTATUSCODES
S! 250?8BITMIME
S! 250?SMTPUTF8
S! 250?DSN
C> MAIL FROM:<a@example.org> BODY=8BITMIME
S< {501|555} 5.5.4 *
C> MAIL FROM:<a@example.org> SMTPUTF8
S< {501|555} 5.5.4 *
C> MAIL FROM:<a@example.org> SIZE=1000001
S< 552 5.3.4 *
C> MAIL FROM:<a@example.org> SIZE=1000000
S< 250 *
