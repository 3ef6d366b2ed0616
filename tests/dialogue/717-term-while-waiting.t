# 717-term-while-waiting.t: who waits for a connection at a stop gets it, or an answer, but not silence
config: backends: { main: { connections: 1 } }
C> session, envelope from <one@example.org>
C2> session, sender
C2> RCPT TO:<b@example.com>
S2< nothing 0.2
X> signal TERM
C> DATA
S< 354 *
C> Subject: one
C>
C> .
S< 250 *
S< 421 *
S2< 250 *
C2> DATA
S2< 354 *
C2> Subject: two
C2>
C2> .
S2< 250 *
S2< 421 *
X= stopped 0
U= messages 2
