# 210-refusals.t: a client that is only ever refused is answered slowly, and then no more
config: limits: { refusals: 4 }
B> at RCPT <full*> 452 4.2.2 mailbox full
C> session, sender
C> RCPT TO:<full1@example.com>
S< 452 4.2.2 *
C> RCPT TO:<full2@example.com>
S< 452 4.2.2 *
C> raw 100*"RCPT TO:<full3@example.com>\r\n"
S< nothing 0.6
S< 452 4.2.2 *
S< nothing 0.6
S< 452 4.2.2 *
S< 421 4.7.0 mx.example.net Error: too many errors*
S< closed
L< {"event": "session", "commands": 6, "reason": "too many refusals *"}
X> mxward status --json
X< {"connections_ended": 1}
