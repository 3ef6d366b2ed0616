# 647-waiting-client-leaves.t: whoever leaves the queue for a connection does not stand in its way
config: backends: { main: { connections: 1 } }
C> session, envelope
C2> session, sender
C2> RCPT TO:<b@example.com>
S2< nothing 0.2
C3> session, sender
C3> RCPT TO:<b@example.com>
S3< nothing 0.2
C2> reset
C> goodbye
S< closed
S3< 250 *
L< {"event": "session", "reason": "*relay*"}
U= stood 1
