# 121-early-talk-behind-proxy.t: commands in one segment with the PROXY header are early talk
C> connect from 192.0.2.7 early "EHLO early.example\r\n"
S< 521 5.5.1 Protocol error*
S< closed
L< {"event": "session", "client": "192.0.2.7*"}
