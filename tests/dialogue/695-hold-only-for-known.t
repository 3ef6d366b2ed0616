# 695-hold-only-for-known.t: while no server can be reached a known recipient's mail is held, an unknown one's is not; it goes out by itself
config:
  backends: { main: { hold: 1h } }
C> session, envelope, content
C> Subject: the server says who is good
C>
C> hello
C> .
S< 250 *
U= messages 1
B> down
C> MAIL FROM:<a@example.org>
S< 250 *
C> RCPT TO:<stranger@example.com>
S< 451 4.4.1 *
C> RCPT TO:<b@example.com>
S< 250 2.1.5 *
C> DATA
S< 354 *
C> Subject: held
C>
C> for later
C> .
S< 250 2.0.0 Ok: held as *
L< {"event": "message", "action": "hold", "rcpts": ["b@example.com"], "refused_rcpts": 1}
B> up
L< {"event": "deliver", "action": "deliver"}
U= messages 2
U= body same as sent
