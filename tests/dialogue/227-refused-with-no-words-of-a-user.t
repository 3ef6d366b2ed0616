# 227-refused-with-no-words-of-a-user.t: what the mail server refuses for another reason is no harvest
config: limits: { refusals: 3 }
B> at RCPT 550 5.7.1 not from you
C> session from 192.0.2.7, sender
C> RCPT TO:<b@example.com>
S< 550 5.7.1 *
C> RCPT TO:<c@example.com>
S< 550 5.7.1 *
C> RCPT TO:<d@example.com>
S< 550 5.7.1 *
S< 421 4.7.0 *too many errors*
S< closed
X> mxward status --json
X< {"harvests": 0, "clients_waiting": 0, "connections_ended": 1}
