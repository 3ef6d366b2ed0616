# 146-bdat-cr-at-the-end.t: a CR that is the last octet of the message is bare
C> session, envelope
C> chunk "Subject: x\r\n\r\nhello\r" last
S< 550 5.5.2 *
U= messages 0
