# 691-hold-list.t: held mail can be listed and shown, and goes out when it is flushed
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
C> Subject: later
C>
C> text
C> .
S< 250 2.0.0 *held as *
X> mxward hold list
X= 0
X< ID *STATE
X< $ID *<a@example.org> *<b@example.com> *
X> mxward hold list --json
X< [{"id": "$ID", "queue": "hold", "rcpts": ["b@example.com"], "expires": "20??-*Z"}]
X> mxward hold show $ID
X= 0
X< rcpt *<b@example.com>*
X> mxward quarantine list --json
X< []
B> up
X> mxward hold flush
X= 0
X< * held message* tried now
U= messages 2
U= body same as sent
X> wait 0.5
X> mxward hold list --json
X< []
