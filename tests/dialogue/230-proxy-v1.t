# 230-proxy-v1.t: a trusted balancer tells the client's address, which then counts everywhere
config: listeners: [{ trust_proxy: [127.0.0.0/8] }]
C> connect early "PROXY TCP4 192.0.2.7 127.0.0.1 54321 25\r\n"
S< 220 *
C> EHLO mail.example
S< 250-*
C> envelope, content
C> Subject: x
C>
C> .
S< 250 *
U= header Received: from mail.example *[192.0.2.7]*
L< {"event": "message", "client": "192.0.2.7*"}
