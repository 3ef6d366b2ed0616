# 123-http-with-smtp-body.t: mail commands inside a web form are never run
C> connect
S< 220 *
C> raw "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 99\r\n\r\nEHLO x.example\r\nMAIL FROM:<a@example.org>\r\nRCPT TO:<b@example.com>\r\nDATA\r\n"
S< 521 5.7.0 *
S< closed
U= saw nothing
