# 172-ehlo-in-two-words.t: a name of two words, or behind two spaces, greets as any other does
config: checks: { helo: {}, spf: {} }
C> connect
S< 220 *
C> EHLO  my computer
S< 250-mx.example.net*
C> envelope
C> content
C> raw "Subject: x\r\n\r\nx\r\n.\r\n"
S< 250 *
U= header Received: from my?computer (*
L< {"event": "message", "helo": "my computer", "evidence": [{"check": "helo", "fact": "invalid"}]}
C> HELO a b c
S< 250 mx.example.net
C> EHLO my_host.example.
S< 250-mx.example.net*
C> raw "EHLO    \r\n"
S< 501 5.5.4 *
C> raw "EHLO a\tb\r\n"
S< 501 5.5.4 *
C> raw "EHLO a\x1bb\r\n"
S< 501 5.5.4 *
