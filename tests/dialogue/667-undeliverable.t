# 667-undeliverable.t: what neither sender nor postmaster can be told of waits in quarantine, with a warning, until a person has seen to it
config:
  backends: { main: { hold: 1h } }
C> session, envelope, content
C> Subject: x
C>
C> hello
C> .
S< 250 *
U= messages 1
B> down
C> envelope, content
C> Subject: for nobody
C>
C> the text of it
C> .
S< 250 2.0.0 *held as *
B> at RCPT <b@example.com> once 550 5.1.1 no such user
B> at MAIL <> 554 5.7.1 no bounces here
B> up
C> goodbye
X> mxward hold flush
L< {"event": "alarm", "level": "error", "action": "quarantine", "id": "$ID", "from": "a@example.org", "rcpts": ["b@example.com"], "reason": "undeliverable: *", "reply": "554 5.7.1 no bounces here"}
X> mxward status
X< WARNING: 1 undeliverable message waits in quarantine*
X> mxward status --json
X< {"undeliverable": 1, "held": 0, "quarantine": {"full": false}}
X> mxward quarantine list --reason undeliverable
X< $ID *<a@example.org> *<b@example.com> *undeliverable*
X> mxward quarantine show $ID
X< reply *554 5.7.1 no bounces here*
X< untold *554 5.7.1 no bounces here*
X> restart
L< {"event": "alarm", "messages": 1}
X> mxward status --json
X< {"undeliverable": 1}
X> mxward quarantine release $ID
X= 0
U= messages 2
U= header Subject: for nobody
X> mxward status --json
X< {"undeliverable": 0}
X> mxward status
X! WARNING*
