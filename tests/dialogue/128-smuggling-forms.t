# 128-smuggling-forms.t: only CRLF.CRLF ends a message, whatever stands in its place
config: limits: { errors: 1000 }
C> session
C> raw "MAIL FROM:<a@example.org>\r\nRCPT TO:<b@example.com>\r\nDATA\r\n"
S< 250 *
S< 250 *
S< 354 *
C> raw "A\n.\r\nMAIL FROM:<evil@example.org>\r\n.\r\n"
S< 550 5.5.2 *
C> raw "MAIL FROM:<a@example.org>\r\nRCPT TO:<b@example.com>\r\nDATA\r\n"
S< 250 *
S< 250 *
S< 354 *
C> raw "A\r\n.\nMAIL FROM:<evil@example.org>\r\n.\r\n"
S< 550 5.5.2 *
C> raw "MAIL FROM:<a@example.org>\r\nRCPT TO:<b@example.com>\r\nDATA\r\n"
S< 250 *
S< 250 *
S< 354 *
C> raw "A\r.\rMAIL FROM:<evil@example.org>\r\n.\r\n"
S< 550 5.5.2 *
C> raw "MAIL FROM:<a@example.org>\r\nRCPT TO:<b@example.com>\r\nDATA\r\n"
S< 250 *
S< 250 *
S< 354 *
C> raw "A\r.\r\nMAIL FROM:<evil@example.org>\r\n.\r\n"
S< 550 5.5.2 *
C> raw "MAIL FROM:<a@example.org>\r\nRCPT TO:<b@example.com>\r\nDATA\r\n"
S< 250 *
S< 250 *
S< 354 *
C> raw "A\r\n.\rMAIL FROM:<evil@example.org>\r\n.\r\n"
S< 550 5.5.2 *
C> raw "MAIL FROM:<a@example.org>\r\nRCPT TO:<b@example.com>\r\nDATA\r\n"
S< 250 *
S< 250 *
S< 354 *
C> raw "A\r\n.\r\r\nMAIL FROM:<evil@example.org>\r\n.\r\n"
S< 550 5.5.2 *
C> raw "MAIL FROM:<a@example.org>\r\nRCPT TO:<b@example.com>\r\nDATA\r\n"
S< 250 *
S< 250 *
S< 354 *
C> raw "A\r\n\0.\r\nMAIL FROM:<evil@example.org>\r\n.\r\n"
S< 550 5.5.2 *
C> raw "MAIL FROM:<a@example.org>\r\nRCPT TO:<b@example.com>\r\nDATA\r\n"
S< 250 *
S< 250 *
S< 354 *
C> raw "A\n\r.\n\rMAIL FROM:<evil@example.org>\r\n.\r\n"
S< 550 5.5.2 *
S< nothing 0.2
U= messages 0
U! saw MAIL FROM:<evil@*
