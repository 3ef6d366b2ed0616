# 641-ehlo-of-two-backends.t: with several servers EHLO promises what all of them can keep
config: backends: { main: { servers: ["$B", "$B2"] } }
        limits: { message_size: 5M }
B> ehlo PIPELINING, SIZE 2000000, 8BITMIME, DSN
B2> ehlo PIPELINING, SIZE 3000000, 8BITMIME, SMTPUTF8
U= probed
U2= probed
C> session
S= 250?SIZE 2000000
S= 250?8BITMIME
S! 250?DSN
S! 250?SMTPUTF8
