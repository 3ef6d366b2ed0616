# 665-bounce-waits.t: held mail whose time is over while no server can be reached turns into a bounce, which goes when one is back
config:
  backends: { main: { hold: 2s } }
C> session, envelope, content
C> Subject: x
C>
C> hello
C> .
S< 250 *
U= messages 1
B> down
C> MAIL FROM:<a@example.org> ENVID=abc+2Bd
S< 250 *
C> RCPT TO:<B@example.com> ORCPT=rfc822;Bob@example.com
S< 250 *
C> DATA
S< 354 *
C> Subject: late
C>
C> text
C> .
S< 250 2.0.0 *held as *
L< {"event": "bounce", "action": "queue", "id": "$ID", "dsn": "bounce", "from": "", "rcpts": ["a@example.org"], "reason": "it could not be delivered in time"}
X> mxward hold list
X= 0
X< $ID *<> *<a@example.org> *bounce: *
X> mxward hold list --json
X< [{"id": "$ID", "queue": "hold", "from": "", "rcpts": ["a@example.org"], "dsn": "bounce", "original": {"from": "a@example.org", "rcpts": ["B@example.com"]}}]
X> mxward hold show $ID
X= 0
X< type *bounce: the message could not be delivered
X< sent to *<a@example.org>
X< rcpt *<B@example.com>*
X> mxward quarantine list --json
X< []
X> mxward status
X! WARNING*
B> up
X> mxward hold flush
X= 0
U= messages 2
U= message
  Date: *
  From: Mail Delivery System <MAILER-DAEMON@*
  To: <a@example.org>
  Subject: Undelivered Mail Returned to Sender
  Message-ID: <$ID.bounce@*
  ...
  <B@example.com>: no server accepted it in time:
  ...
  Original-Envelope-Id: abc+d
  ...
  Original-Recipient: rfc822; Bob@example.com
  Final-Recipient: rfc822; B@example.com
  Action: failed
  Status: 4.4.7
  ...
  Content-Type: text/rfc822-headers
  ...
  Subject: late
  ...
U= saw MAIL FROM:<>*
L< {"event": "bounce", "action": "deliver", "id": "$ID", "dsn": "bounce"}
X> wait 0.5
X> mxward hold list --json
X< []
