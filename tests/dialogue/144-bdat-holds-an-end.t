# 144-bdat-holds-an-end.t: CRLF.CRLF inside a chunk is content and ends nothing behind
C> session, envelope
C> chunk "Subject: x\r\n\r\nA\r\n.\r\nMAIL FROM:<evil@example.org>\r\nRCPT TO:<b@example.com>\r\nDATA\r\nevil\r\n.\r\n" last
S< 250 *
S< nothing 0.2
U= messages 1
U= body same as sent
U! saw MAIL FROM:<evil@*
