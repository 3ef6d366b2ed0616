# 218-idle-in-a-full-house.t: while the house is full, whoever is idle for ten seconds is cut, in clear, under TLS or within a mail
config: limits: { sessions: 4 }
C1> connect
S1< 220 *
C2> session
C2> starttls
C3> session, envelope, content
C4> connect
S4< 421 4.3.2 *
S4< closed
C1> wait 6
C1> NOOP
S1< 250 *
C1> wait 6
S2< 421 4.4.2 mx.example.net Error: timeout exceeded*
S2< closed
S3< 421 4.4.2 mx.example.net Error: timeout exceeded*
S3< closed
L< {"event": "session", "reason": "idle while there were no free sessions (data)"}
C5> connect
S5< 220 *
C1> NOOP
S1< 250 *
L< {"event": "door", "state": "open", "turned_away": 1, "cut": 2}
