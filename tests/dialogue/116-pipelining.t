# 116-pipelining.t: a group of commands is answered one by one, in order
C> connect
S< 220 *
C> EHLO mail.example
S< 250-*
C> raw "MAIL FROM:<a@example.org>\r\nRCPT TO:<b@example.com>\r\nRCPT TO:<carol@not-ours.example>\r\nRCPT TO:<c@example.com>\r\nDATA\r\n"
S< 250 2.1.0 *
S< 250 2.1.5 *
S< 554 5.7.1 *
S< 250 2.1.5 *
S< 354 *
C> raw "Subject: x\r\n\r\n.\r\nRSET\r\nMAIL FROM:<d@example.org>\r\nQUIT\r\n"
S< 250 *
S< 250 2.0.0 *
S< 250 2.1.0 *
S< 221 *
S< closed
U= messages 1
U= body same as sent
