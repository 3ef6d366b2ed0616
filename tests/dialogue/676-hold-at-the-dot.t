# 676-hold-at-the-dot.t: a backend that goes down behind RCPT costs a known recipient nothing, where mail is held
config:
  backends: { main: { hold: 1h } }
C> session, envelope
B> down
C> DATA
S< 354 *
C> Subject: x
C>
C> text
C> .
S< 250 2.0.0 *held as *
C> NOOP
S< 250 *
U= messages 0
B> up
X> mxward hold flush
X= 0
U= messages 1
U= body same as sent
