# 131-nul-in-data.t: a NUL refuses the message
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
C> raw "Subject: x\r\n\r\nhel\0lo\r\n.\r\n"
S< 550 5.5.2 *
U= messages 0
