# 130-bare-cr-in-data.t: a bare CR refuses the message, also one that ends a piece
C> session, envelope, content
C> raw "Subject: x\r\n\r\nhello\r"
C> wait 0.1
C> raw "there\r\n.\r\n"
S< 550 5.5.2 *
U= messages 0
