# 759-connections-of-an-upgrade.t: a gateway that goes leaves its connections to the one that comes
B> takes 1 closing 421 4.3.2 too many connections from you
C> session, envelope from <first@example.org>, content
C> Subject: first
C>
C> .
S< 250 *
X> mxward reload --binary
X= 0
S< 421 *
X> wait 0.5
C2> session, envelope from <second@example.org>, content
C2> Subject: second
C2>
C2> .
S2< 250 *
U= messages 2
L! {"event": "backend", "state": "down"}
