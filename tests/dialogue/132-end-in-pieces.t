# 132-end-in-pieces.t: the real end counts once, wherever TCP cuts it
C> connect
S< 220 *
C> EHLO mail.example
S< 250-*
C> MAIL FROM:<a@example.org>
S< 250 *
C> RCPT TO:<b@example.com>
S< 250 *
C> DATA
S< 354 *
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
