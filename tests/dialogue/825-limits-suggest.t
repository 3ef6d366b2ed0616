# 825-limits-suggest.t: limits that refused a client whose mail is taken are to be raised
config:
  limits: { messages_per_minute: 2, exempt: [] }
C> session from 192.0.2.7, envelope, content
C> raw "Subject: one\r\n\r\ntext\r\n.\r\n"
S< 250 *
C> envelope, content
C> raw "Subject: two\r\n\r\ntext\r\n.\r\n"
S< 250 *
C> MAIL FROM:<a@example.org>
S< 450 4.7.1 *too much mail*
C> goodbye
L< {"event": "session"}
X> wait 1
X> mxward limits suggest
X= 0
X< clients since *: 1; of these honest *: 1
X< messages_per_minute * 2 *3 *3 *1 *1 *192.0.2.7
X<   messages_per_minute: 20    # raised: honest clients were refused (times: 1, clients: 1)
X<   connections_per_minute: 60    # kept: peak 1
X> mxward limits suggest --json
X< {"clients": 1, "honest": 1}
X> mxward limits
X= 64
