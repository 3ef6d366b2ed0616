# 996-data-goes-ahead.t: pipelined DATA goes to the server with RCPT where the server took the recipient before and no check reads the message; whatever becomes of it, no mail is lost, doubled or cut
config: backends: { main: { connections: 1 } }
config: checks: { attachments: {} }
C> session, envelope
C> raw "RSET\r\nMAIL FROM:<a@example.org>\r\nRCPT TO:<b@example.com>\r\nDATA\r\n"
S< 250 2.0.0 *
S< 250 2.1.0 *
S< 250 2.1.5 *
S< 354 *
C> wait 0.3
U! saw DATA
C> close
X> config
  checks: { attachments: ~ }
X> mxward reload
X= 0
B> at RCPT <x@example.com> 550 5.1.1 nobody
C> session
C> raw "MAIL FROM:<a@example.org>\r\nRCPT TO:<x@example.com>\r\nDATA\r\n"
S< 250 2.1.0 *
S< 550 5.1.1 nobody*
S< 554 5.5.1 *
C> wait 0.3
U! saw DATA
C> RSET
S< 250 *
C> envelope, content
C> Subject: the first
C>
C> .
S< 250 *
U< MAIL *
U< RCPT *
U< MAIL *
U< RCPT *
U< MAIL *
U< RCPT TO:<x@*
U< MAIL *
U< RCPT *
U< DATA
C> raw "MAIL FROM:<a@example.org>\r\nRCPT TO:<b@example.com>\r\nDATA\r\n"
S< 250 2.1.0 *
S< 250 2.1.5 *
S< 354 *
U< MAIL *
U< RCPT *
U< DATA
C> Subject: the second is
C>
C> ..
C> .
S< 250 *
U= messages 2
U= connections 4
U= body same as sent
B> close all
C> raw "MAIL FROM:<a@example.org>\r\nRCPT TO:<b@example.com>\r\nDATA\r\n"
S< 250 2.1.0 *
S< 250 2.1.5 *
S< 354 *
U< MAIL *
U< RCPT *
U< DATA
B> close all
C> Subject: the server closes before the message is there
C>
C> .
S< 250 *
U= messages 3
U= body same as sent
C> raw "MAIL FROM:<slow@example.org>\r\nRCPT TO:<b@example.com>\r\nDATA\r\n"
S< 250 2.1.0 *
S< 250 2.1.5 *
S< 354 *
C2> session, envelope from <quick@example.org>, content
C2> Subject: the connection is taken back for others
C2>
C2> .
S2< 250 *
U= messages 4
U= header Subject: the connection is taken back for others
C> Subject: and the message goes on another
C>
C> .
S< 250 *
U= messages 5
U= header Subject: and the message goes on another
U= stood 1
B> at RCPT <b@example.com> 550 5.1.1 gone
C> raw "MAIL FROM:<a@example.org>\r\nRCPT TO:<b@example.com>\r\nDATA\r\n"
S< 250 2.1.0 *
S< 550 5.1.1 gone*
S< 554 5.5.1 *
C> RCPT TO:<c@example.com>
S< 250 *
C> content
C> Subject: another recipient
C>
C> .
S< 250 *
U= messages 6
U= header Received:*for <c@example.com>*
B> at RCPT <b@example.com> 250 2.1.5 Ok
B> at DATA once 554 5.5.1 no data today
C> raw "MAIL FROM:<a@example.org>\r\nRCPT TO:<c@example.com>\r\nRCPT TO:<b@example.com>\r\nDATA\r\n"
S< 250 2.1.0 *
S< 250 2.1.5 *
S< 250 2.1.5 *
S< 354 *
C> Subject: refused
C>
C> .
S< 554 5.5.1 no data today*
C> raw "MAIL FROM:<a@example.org>\r\nRCPT TO:<c@example.com>\r\nDATA\r\n"
S< 250 2.1.0 *
S< 250 2.1.5 *
S< 354 *
C> close
C2> raw "MAIL FROM:<a@example.org>\r\nRCPT TO:<c@example.com>\r\nDATA\r\n"
S2< 250 2.1.0 *
S2< 250 2.1.5 *
S2< 354 *
C2> raw "Subject: bare\n\r\n.\r\n"
S2< 550 5.5.2 *
C2> goodbye
U= messages 6
L! {"event": "backend", "state": "faltering"}
