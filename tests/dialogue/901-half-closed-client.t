# 901-half-closed-client.t: a client that has said everything may close its side and still gets its mail through
C> session
C> raw "MAIL FROM:<a@example.org>\r\nRCPT TO:<b@example.com>\r\nBDAT 14 LAST\r\nSubject: x\r\n\r\nQUIT\r\n"
C> shut
S< 250 2.1.0 *
S< 250 2.1.5 *
S< 250 2.0.0 *
S< 221 *
S< closed
U= messages 1
L< {"event": "message", "action": "accept"}
