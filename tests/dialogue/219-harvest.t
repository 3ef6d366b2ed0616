# 219-harvest.t: a client that names one unknown recipient after the other has to wait, and longer each time
config: limits: { refusals: 3 }
B> at RCPT <dead*> 550 5.1.1 no such user
C> session from 192.0.2.7, sender
C> RCPT TO:<dead1@example.com>
S< 550 5.1.1 *
C> goodbye
S< closed
C2> session from 192.0.2.7, sender
C2> RCPT TO:<dead2@example.com>
S2< 550 5.1.1 *
C2> RCPT TO:<dead3@example.com>
S2< 550 5.1.1 *
S2< 421 4.7.0 mx.example.net Error: too many unknown recipients from 192.0.2.7; try again in 1 minute (mxward *)
S2< closed
L< {"event": "harvest", "level": "warn", "client": "192.0.2.7", "wait": 60}
C3> session from 192.0.2.7, sender
C3> RCPT TO:<b@example.com>
S3< 421 4.7.0 *too many unknown recipients from 192.0.2.7; try again in 1 minute*
S3< closed
L< {"event": "reject", "rcpts": ["b@example.com"], "reply": "421 4.7.0 *"}
U! saw RCPT TO:<b@example.com>*
C4> session from 192.0.2.8, envelope
X> mxward status
X< *harvesting stopped * 1 *
X< *harvesters waiting * 1*
X> mxward status --json
X< {"harvests": 1, "clients_waiting": 1}
