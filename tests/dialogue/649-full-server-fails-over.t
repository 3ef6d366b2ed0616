# 649-full-server-fails-over.t: the second server gets what the first, which is full, does not take
cores: 1
config: backends: { main: { servers: ["$B", "$B2"] } }
B> takes 1 closing 421 4.3.2 too many connections
C> session, envelope from <one@example.org>
C2> session, envelope from <two@example.org>, content
C2> Subject: two
C2>
C2> .
S2< 250 *
C2> envelope from <three@example.org>, content
C2> Subject: three
C2>
C2> .
S2< 250 *
C2> envelope from <four@example.org>, content
C2> Subject: four
C2>
C2> .
S2< 250 *
U2= messages 3
U= stood 1
L! {"event": "backend", "state": "down"}
