# 216-list-with-dead-addresses.t: a list with many dead addresses gets its mail to all the others, at full speed
config: limits: { refusals: 4 }
B> at RCPT <dead*> 550 5.1.1 no such user
C> session from 192.0.2.7, sender <list@example.org>
C> raw 6*"RCPT TO:<b@example.com>\r\nRCPT TO:<dead@example.com>\r\n"
S< 250 *
S< 550 5.1.1 *
S< 250 *
S< 550 5.1.1 *
S< 250 *
S< 550 5.1.1 *
S< 250 *
S< 550 5.1.1 *
S< 250 *
S< 550 5.1.1 *
S< 250 *
S< 550 5.1.1 *
C> DATA
S< 354 *
C> Subject: x
C>
C> .
S< 250 *
C> envelope from <list@example.org>
U= messages 1
L< {"event": "message", "action": "accept", "refused_rcpts": 6}
X> mxward status --json
X< {"harvests": 0, "clients_waiting": 0, "connections_ended": 0}
