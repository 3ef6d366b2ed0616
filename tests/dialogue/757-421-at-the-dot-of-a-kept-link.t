# 757-421-at-the-dot-of-a-kept-link.t: a 421 at the dot is told to the client, and nothing is sent again
C> session, envelope from <first@example.org>, content
C> Subject: first
C>
C> .
S< 250 *
B> at dot once closing 421 4.3.2 shutting down
C> envelope from <second@example.org>, content
C> Subject: second
C>
C> .
S< 451 *shutting down*
U= messages 2
