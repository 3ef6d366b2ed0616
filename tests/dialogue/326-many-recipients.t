# 326-many-recipients.t: a hundred recipients go in one transaction
C> session, sender
C> raw 100*"RCPT TO:<b@example.com>\r\n" "DATA\r\n"
S<... 250 2.1.5 *
S< 354 *
C> Subject: x
C>
C> .
S< 250 *
U= messages 1
U! header Received:*for <*
