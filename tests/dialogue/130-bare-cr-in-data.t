# 130-bare-cr-in-data.t: a bare CR refuses the message, also one that ends a piece
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
C> wait 0.1
C> raw "there\r\n.\r\n"
S< 550 5.5.2 *
U= messages 0
