# 756-421-in-the-body-of-a-kept-link.t: the same within the message, which is given again from the start
C> session, envelope from <first@example.org>, content
C> Subject: first
C>
C> .
S< 250 *
B> at body once closing 421 4.3.2 shutting down
C> envelope from <second@example.org>, content
C> body 9000000
C> .
S< 250 *
U= messages 2
U= body same as sent
