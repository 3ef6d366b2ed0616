# 750-ipv6-listener.t: an IPv6 listener serves like any other
config: listeners: [{ bind: "[::1]:$PORT" }]
C> connect
S< 220 mx.example.net *
C> EHLO mail.example
S< 250-*
C> envelope, content
C> Subject: x
C>
C> .
S< 250 *
U= header Received: from mail.example (*[IPv6:::1]*) *
L< {"event": "message", "client": "::1*"}
