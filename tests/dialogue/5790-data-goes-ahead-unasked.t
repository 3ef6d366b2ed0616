# 5790-data-goes-ahead-unasked.t: a client that waits for each reply, and whose last message had one recipient, has DATA told to the server with RCPT; where something else comes, no mail is lost, doubled or cut, and it is not guessed again
config: backends: { main: { connections: 1 } }
C> session, envelope, content
C> Subject: the first shows how this client goes about it
C>
C> .
S< 250 *
U< MAIL *
U< RCPT *
U< DATA
C> envelope
U< MAIL *
U< RCPT *
U< DATA
C> content
C> Subject: the second goes the same way
C>
C> ..
C> .
S< 250 *
U= messages 2
U= connections 1
U= body same as sent
C> envelope from <third@example.org>
U< MAIL *
U< RCPT *
U< DATA
C> RCPT TO:<c@example.com>
S< 250 *
U< MAIL *
U< RCPT TO:<b@*
U< RCPT TO:<c@*
C> content
C> Subject: the third has a second recipient
C>
C> .
S< 250 *
U< DATA
U= messages 3
U= connections 2
U= header Subject: the third has a second recipient
U= body same as sent
C> envelope, content
C> Subject: one recipient again
C>
C> .
S< 250 *
U< MAIL *
U< RCPT *
U< DATA
C> envelope
U< MAIL *
U< RCPT *
C> RSET
S< 250 *
C> envelope
U< MAIL *
U< RCPT *
C> goodbye
U= messages 4
C2> session, envelope, content
C2> Subject: another client
C2>
C2> .
S2< 250 *
U< MAIL *
U< RCPT *
U< DATA
C2> envelope
U< MAIL *
U< RCPT *
U< DATA
C2> RSET
S2< 250 *
C2> envelope, content
C2> Subject: after all
C2>
C2> .
S2< 250 *
U< MAIL *
U< RCPT *
U< DATA
U= messages 6
U= header Subject: after all
U= stood 1
L! {"event": "backend", "state": "faltering"}
