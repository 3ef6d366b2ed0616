# 127-smuggling-lf-dot-lf.t: the classic smuggling attempt is one message, and it is refused
C> session, envelope, content
C> raw "Subject: x\r\n\r\nhello\n.\nMAIL FROM:<evil@example.org>\r\nRCPT TO:<b@example.com>\r\nDATA\r\nevil\r\n.\r\n"
S< 550 5.5.2 *bare <LF> received*
S< nothing 0.3
C> NOOP
S< 250 *
U= messages 0
U! saw MAIL FROM:<evil@*
