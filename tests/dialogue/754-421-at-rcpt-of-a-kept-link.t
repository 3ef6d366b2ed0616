# 754-421-at-rcpt-of-a-kept-link.t: a kept connection that ends at RCPT is replaced; it is no failure
C> session, envelope from <first@example.org>, content
C> Subject: first
C>
C> .
S< 250 *
B> at RCPT once closing 421 4.7.0 too many messages in this connection
C> envelope from <second@example.org>, content
C> Subject: second
C>
C> .
S< 250 *
U= messages 2
L! {"event": "backend", "state": "faltering"}
