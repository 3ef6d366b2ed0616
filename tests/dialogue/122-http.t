# 122-http.t: a web client is told so and cut off
C> connect
S< 220 *
C> raw "GET / HTTP/1.1\r\nHost: mx.example.net\r\n\r\n"
S< 521 5.7.0 Error: I can break rules, too. Goodbye.*
S< closed
