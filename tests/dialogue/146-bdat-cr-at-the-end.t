# 146-bdat-cr-at-the-end.t: a CR that is the last octet of the message is bare
C> connect
S< 220 *
C> EHLO mail.example
S< 250-*
C> MAIL FROM:<a@example.org>
S< 250 *
C> RCPT TO:<b@example.com>
S< 250 *
C> chunk "Subject: x\r\n\r\nhello\r" last
S< 550 5.5.2 *
U= messages 0
