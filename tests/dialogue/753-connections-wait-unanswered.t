# 753-connections-wait-unanswered.t: a server that keeps a connection waiting: the next idle one is used
cores: 1
B> takes 1 waits
C> session, envelope from <one@example.org>
C2> session, sender
C2> RCPT TO:<b@example.com>
S2< nothing 1.5
C> DATA
S< 354 *
C> Subject: one
C>
C> .
S< 250 *
S2< 250 *
C2> DATA
S2< 354 *
C2> Subject: two
C2>
C2> .
S2< 250 *
U= messages 2
