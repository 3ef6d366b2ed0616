# 331-long-addresses-held.t: known with and without the final dot, held whole, delivered whole, bounced whole
config:
  backends: { main: { hold: 2s } }
C> session, sender
C> raw "RCPT TO:<rcpt" 110*".long..." "end@example.com>\r\n"
S< 250 *
C> content
C> Subject: known from now on
C>
C> hello
C> .
S< 250 *
U= messages 1
B> down
C> raw "MAIL FROM:<sender" 110*".bounce." "end@example.org>\r\n"
S< 250 *
C> raw "RCPT TO:<Rcpt" 110*".long..." "end@EXAMPLE.com.>\r\n"
S< 250 *
C> DATA
S< 354 *
C> Subject: late
C>
C> text
C> .
S< 250 2.0.0 *held as *
L< {"event": "bounce", "action": "queue", "id": "$ID", "dsn": "bounce", "from": "", "rcpts": ["sender.bounce.*.end@example.org"]}
B> up
X> mxward hold flush
X= 0
U= messages 2
U= saw RCPT TO:<sender.bounce.*.end@example.org>*
U= header To: <sender.bounce.*.end@example.org>
U= message
  ...
  Final-Recipient: rfc822;
   Rcpt.long...*..end@EXAMPLE.com.
  Action: failed
  ...
