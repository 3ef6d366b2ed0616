# 219-harvest.t: a client that names one unknown recipient after the other has to wait, and longer each time
config: limits: { refusals: 3 }
B> at RCPT <dead*> 550 5.1.1 no such user
C> connect from 192.0.2.7
S< 220 *
C> EHLO mail.example
S< 250-*
C> MAIL FROM:<a@example.org>
S< 250 *
C> RCPT TO:<dead1@example.com>
S< 550 5.1.1 *
C> QUIT
S< 221 *
S< closed
C2> connect from 192.0.2.7
S2< 220 *
C2> EHLO mail.example
S2< 250-*
C2> MAIL FROM:<a@example.org>
S2< 250 *
C2> RCPT TO:<dead2@example.com>
S2< 550 5.1.1 *
C2> RCPT TO:<dead3@example.com>
S2< 550 5.1.1 *
S2< 421 4.7.0 mx.example.net Error: too many unknown recipients from 192.0.2.7; try again in 1 minute (mxward *)
S2< closed
L< {"event": "harvest", "level": "warn", "client": "192.0.2.7", "wait": 60}
C3> connect from 192.0.2.7
S3< 220 *
C3> EHLO mail.example
S3< 250-*
C3> MAIL FROM:<a@example.org>
S3< 250 *
C3> RCPT TO:<b@example.com>
S3< 421 4.7.0 *too many unknown recipients from 192.0.2.7; try again in 1 minute*
S3< closed
L< {"event": "reject", "rcpts": ["b@example.com"], "reply": "421 4.7.0 *"}
U! saw RCPT TO:<b@example.com>*
C4> connect from 192.0.2.8
S4< 220 *
C4> EHLO mail.example
S4< 250-*
C4> MAIL FROM:<a@example.org>
S4< 250 *
C4> RCPT TO:<b@example.com>
S4< 250 *
X> mxward status
X< *harvests stopped * 1 *
X< *clients made to wait * 1*
X> mxward status --json
X< {"harvests": 1, "clients_waiting": 1}
