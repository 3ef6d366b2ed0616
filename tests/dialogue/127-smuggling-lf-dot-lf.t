# 127-smuggling-lf-dot-lf.t: the classic smuggling attempt is one message, and it is refused
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
C> raw "Subject: x\r\n\r\nhello\n.\nMAIL FROM:<evil@example.org>\r\nRCPT TO:<b@example.com>\r\nDATA\r\nevil\r\n.\r\n"
S< 550 5.5.2 *bare <LF> received*
S< nothing 0.3
C> NOOP
S< 250 *
U= messages 0
U! saw MAIL FROM:<evil@*
