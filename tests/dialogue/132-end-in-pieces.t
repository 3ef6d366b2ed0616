# 132-end-in-pieces.t: the real end counts once, wherever TCP cuts it
C> session, envelope, content
C> raw "Subject: x\r\n\r\nhello\r"
C> wait 0.05
C> raw "\n"
C> wait 0.05
C> raw "."
C> wait 0.05
C> raw "\r"
S< nothing 0.2
C> raw "\n"
S< 250 *
U= messages 1
U= body same as sent
