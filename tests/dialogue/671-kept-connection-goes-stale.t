# 671-kept-connection-goes-stale.t: a kept connection that the backend has closed costs nobody a message
C> session, envelope from <first@example.org>, content
C> Subject: first
C>
C> .
S< 250 *
B> close all
C> envelope from <second@example.org>, content
C> Subject: second
C>
C> .
S< 250 *
U= messages 2
