# 143-bdat-no-final-crlf.t: a message that does not end in CRLF gets one before the dot
C> session, envelope
C> chunk "Subject: x\r\n\r\nno line end" last
S< 250 *
U= message
  Received: *
  ...
  Subject: x

  no line end
