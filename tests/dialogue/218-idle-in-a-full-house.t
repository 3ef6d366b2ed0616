# 218-idle-in-a-full-house.t: while the house is full, whoever is idle for ten seconds is cut, in clear, under TLS or within a mail
config: limits: { sessions: 4 }
C1> connect
S1< 220 *
C2> connect
S2< 220 *
C2> EHLO mail.example
S2< 250-*
C2> starttls
C3> connect
S3< 220 *
C3> EHLO mail.example
S3< 250-*
C3> MAIL FROM:<a@example.org>
S3< 250 *
C3> RCPT TO:<b@example.com>
S3< 250 *
C3> DATA
S3< 354 *
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
