# 232-proxy-v2.t: the binary form, for IPv4, IPv6 and the balancer's own health check
config: listeners: [{ trust_proxy: [127.0.0.0/8] }]
C> connect early "\r\n\r\n\0\r\nQUIT\n\x21\x11\x00\x0c\xc0\x00\x02\x07\x7f\x00\x00\x01\xd4\x31\x00\x19"
S< 220 *
C> goodbye
S< closed
L< {"event": "session", "client": "192.0.2.7*"}
C2> connect early "\r\n\r\n\0\r\nQUIT\n\x21\x21\x00\x24\x20\x01\x0d\xb8" 11*"\x00" "\x07" 15*"\x00" "\x01\xd4\x31\x00\x19"
S2< 220 *
C2> goodbye
S2< closed
L< {"event": "session", "client": "2001:db8::7*"}
C3> connect from 127.0.0.9 early "\r\n\r\n\0\r\nQUIT\n\x20\x00\x00\x00"
S3< 220 *
C3> goodbye
S3< closed
