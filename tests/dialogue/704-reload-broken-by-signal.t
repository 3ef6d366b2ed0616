# 704-reload-broken-by-signal.t: HUP on a broken file changes nothing and says so in the log
X> file mxward.yaml
  hostname: [not, closed
X> signal HUP
L< *mxward.yaml:*
C> connect
S< 220 mx.example.net *
C> EHLO mail.example
S< 250-*
C> envelope
