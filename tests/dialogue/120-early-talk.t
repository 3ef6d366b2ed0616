# 120-early-talk.t: who speaks before the banner is cut off
X> freeze
C> connect early "EHLO early.example\r\nMAIL FROM:<a@example.org>\r\n"
C> wait 0.1
X> thaw
S< 521 5.5.1 Protocol error*
S< closed
U= saw nothing
L< {"event": "session", "client": "127.0.0.1*"}
