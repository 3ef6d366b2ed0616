# 122-http.t: an HTTP client is refused and disconnected
C> connect
S< 220 *
C> raw "GET / HTTP/1.1\r\nHost: mx.example.net\r\n\r\n"
S< 521 5.7.0 Error: I can break rules, too. Goodbye.*
S< closed
