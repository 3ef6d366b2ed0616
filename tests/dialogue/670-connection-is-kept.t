# 670-connection-is-kept.t: a second session uses the backend connection of the first
cores: 1
C> session, envelope from <first@example.org>, content
C> Subject: first
C>
C> .
S< 250 *
C> goodbye
S< closed
C2> session, envelope from <second@example.org>, content
C2> Subject: second
C2>
C2> .
S2< 250 *
U= messages 2
U= connections 1
