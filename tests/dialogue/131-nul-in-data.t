# 131-nul-in-data.t: a NUL refuses the message
C> session, envelope, content
C> raw "Subject: x\r\n\r\nhel\0lo\r\n.\r\n"
S< 550 5.5.2 *
U= messages 0
