# 669-delay.t: a sender who asked for it is told that a message is late, once; nobody else is
config:
  bounces: { delay: 2s, via: other }
  backends: { main: { hold: 1h }, other: { servers: [$B2], tls: off } }
C> session, envelope, content
C> Subject: x
C>
C> hello
C> .
S< 250 *
U= messages 1
B> down
C> MAIL FROM:<a@example.org>
S< 250 *
C> RCPT TO:<b@example.com> NOTIFY=FAILURE
S< 250 *
C> DATA
S< 354 *
C> Subject: no word wanted
C>
C> text
C> .
S< 250 2.0.0 *held as *
C> MAIL FROM:<a@example.org>
S< 250 *
C> RCPT TO:<b@example.com> NOTIFY=DELAY,FAILURE
S< 250 *
C> DATA
S< 354 *
C> Subject: late
C>
C> text
C> .
S< 250 2.0.0 *held as *
L< {"event": "bounce", "id": "$ID2", "dsn": "delay", "action": "queue", "as": "*"}
L< {"event": "bounce", "dsn": "delay", "action": "deliver", "rcpts": ["a@example.org"], "backend": "other"}
U2= messages 1
U2= message
  ...
  Subject: Delayed Mail (still being retried)
  ...
  Action: delayed
  ...
  Will-Retry-Until: *
  ...
  Subject: late
  ...
X> wait 3
U2= messages 1
X> mxward hold list --json
X< [{"id": "$ID", "dsn": ""}, {"id": "$ID2", "dsn": ""}]
B> up
X> mxward hold flush
U= messages 3
U2= messages 1
