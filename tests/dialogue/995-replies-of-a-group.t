# 995-replies-of-a-group.t: the replies to a group of commands go out together when the server behind is about to answer the last, and none waits for a server that has yet to be reached
B> at connect wait 1.5 220 backend ESMTP
C> session
C> raw "MAIL FROM:<a@example.org>\r\nRCPT TO:<b@example.com>\r\n"
S< 250 2.1.0 *
S< nothing 0.5
S< 250 2.1.5 *
C> content
C> Subject: first
C>
C> .
S< 250 *
B> at RCPT once wait 1.5 250 2.1.5 Ok
C> raw "MAIL FROM:<a@example.org>\r\nRCPT TO:<c@example.com>\r\n"
S< nothing 0.5
S< 250 2.1.0 *
S< 250 2.1.5 *
C> RSET
S< 250 *
B> at RCPT once wait 1.5 250 2.1.5 Ok
C> sender
C> RCPT TO:<d@example.com>
S< nothing 0.5
S< 250 2.1.5 *
B> at RCPT <c@example.com> 550 5.1.1 no such mailbox
C> raw "RSET\r\nMAIL FROM:<a@example.org>\r\nRCPT TO:<b@example.com>\r\nRCPT TO:<c@example.com>\r\nRCPT TO:<d@elsewhere.example>\r\nDATA\r\n"
S< 250 2.0.0 *
S< 250 2.1.0 *
S< 250 2.1.5 *
S< 550 5.1.1 *
S< 554 5.7.1 *
S< 354 *
C> Subject: second
C>
C> .
S< 250 *
C> goodbye
U= messages 2
