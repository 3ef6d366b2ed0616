# 118-pipelining-after-data.t: content that comes before the 354 is not taken
C> connect
S< 220 *
C> EHLO mail.example
S< 250-*
C> MAIL FROM:<a@example.org>
S< 250 *
C> RCPT TO:<b@example.com>
S< 250 *
C> raw "DATA\r\nSubject: x\r\n\r\n.\r\n"
S< 554 5.5.0 Error: SMTP protocol synchronization*
S< closed
U= messages 0
