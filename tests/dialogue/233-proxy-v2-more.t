# 233-proxy-v2-more.t: fields behind the addresses are passed over
config: listeners: [{ trust_proxy: [127.0.0.0/8] }]
C> connect early "\r\n\r\n\0\r\nQUIT\n\x21\x11\x00\x14\xc0\x00\x02\x07\x7f\x00\x00\x01\xd4\x31\x00\x19\x04\x00\x05hello"
S< 220 *
C> goodbye
S< closed
L< {"event": "session", "client": "192.0.2.7*"}
