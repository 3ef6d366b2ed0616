# 676-hold-at-the-dot.t: a backend that goes down behind RCPT costs a known recipient nothing, where mail is held
config:
  backends: { main: { hold: 1h } }
C> connect
S< 220 *
C> EHLO mail.example
S< 250-*
C> MAIL FROM:<a@example.org>
S< 250 *
C> RCPT TO:<b@example.com>
S< 250 *
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
