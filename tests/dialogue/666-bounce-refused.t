# 666-bounce-refused.t: a server that takes no bounce for us gets a report to its postmaster, with the whole message
config:
  backends: { main: { hold: 1h } }
B> at MAIL <> once 554 5.7.1 relaying denied
C> session, envelope, content
C> Subject: x
C>
C> hello
C> .
S< 250 *
U= messages 1
B> down
C> envelope, content
C> Subject: refused later
C>
C> the text of it
C> .
S< 250 2.0.0 *held as *
B> at RCPT <b@example.com> 550 5.1.1 no such user
B> up
X> mxward hold flush
L< {"event": "deliver", "action": "refuse", "id": "$ID"}
L< {"event": "bounce", "action": "refuse", "id": "$ID", "dsn": "bounce", "backend_reply": "554 5.7.1 relaying denied"}
L< {"event": "bounce", "action": "queue", "id": "$ID", "dsn": "postmaster", "rcpts": ["postmaster@example.com"], "untold": "554 5.7.1 relaying denied"}
L< {"event": "bounce", "action": "deliver", "id": "$ID", "dsn": "postmaster"}
U= messages 2
U= message
  ...
  To: <postmaster@example.com>
  ...
  Sender: <a@example.org>
  Why the sender cannot be notified: 554 5.7.1 relaying denied
  ...
  Final-Recipient: rfc822; b@example.com
  ...
  Content-Type: message/rfc822
  ...
  Subject: refused later
  ...
  the text of it
  ...
X> wait 0.5
X> mxward hold list --json
X< []
X> mxward quarantine list --json
X< []
