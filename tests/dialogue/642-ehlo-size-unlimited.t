# 642-ehlo-size-unlimited.t: a backend whose SIZE names no limit leaves ours
config: limits: { message_size: 5M }
B> ehlo SIZE, 8BITMIME, SMTPUTF8, DSN
U= probed
C> session
S= 250?SIZE 5242880
S= 250?8BITMIME
S= 250?SMTPUTF8
S= 250?DSN
