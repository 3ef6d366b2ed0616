# 234-proxy-broken.t: a broken header from a trusted balancer ends the connection without a word
config: listeners: [{ trust_proxy: [127.0.0.0/8] }]
C> connect early "PROXY TCP4 999.0.2.7 127.0.0.1 54321 25\r\n"
S< closed
C2> connect early "PROXY TCP4 192.0.2.7\r\n"
S2< closed
C3> connect early "\r\n\r\n\0\r\nQUIT\n\x31\x11\x00\x0c\xc0\x00\x02\x07\x7f\x00\x00\x01\xd4\x31\x00\x19"
S3< closed
C4> connect early "\r\n\r\n\0\r\nQUIT\n\x21\x11\x00\x04\xc0\x00\x02\x07"
S4< closed
C5> connect early "PROXY TCP4 192.0.2.7 127.0.0.1 54321 25" 200*" " "\r\n"
S5< closed
U= saw nothing
