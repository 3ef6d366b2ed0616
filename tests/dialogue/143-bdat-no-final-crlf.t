# 143-bdat-no-final-crlf.t: a message that does not end in CRLF gets one before the dot
C> connect
S< 220 *
C> EHLO mail.example
S< 250-*
C> MAIL FROM:<a@example.org>
S< 250 *
C> RCPT TO:<b@example.com>
S< 250 *
C> chunk "Subject: x\r\n\r\nno line end" last
S< 250 *
U= message
  Received: *
  ...
  Subject: x

  no line end
