# 142-bdat-pipelined.t: chunks with their octets may follow one another in one segment
C> session
C> raw "MAIL FROM:<a@example.org>\r\nRCPT TO:<b@example.com>\r\nBDAT 16\r\nSubject: x\r\n\r\nheBDAT 5 LAST\r\nllo\r\nQUIT\r\n"
S< 250 *
S< 250 *
S< 250 *
S< 250 *
S< 221 *
S< closed
U= messages 1
U= message
  Received: *
  ...
  Subject: x

  hello
