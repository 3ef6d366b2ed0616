# 677-hold-of-one-chunk.t: the same for a message that is held because its backend went down behind RCPT
config:
  backends: { main: { hold: 1h } }
C> session, envelope
B> down
C> chunk "Message-ID: <one-chunk@example.org>\r\nSubject: x\r\n\r\ntext\r\n" last
S< 250 2.0.0 *held as *
L< {"event": "message", "action": "hold", "msgid": "<one-chunk@example.org>", "size": 57}
B> up
X> mxward hold flush
X= 0
U= messages 1
U= body same as sent
