# 237-proxy-and-implicit-tls.t: the PROXY header comes before the TLS handshake
config: listeners: [{ tls: implicit }]
C> connect from 192.0.2.7 tls
S< 220 *
C> goodbye
S< closed
L< {"event": "session", "client": "192.0.2.7*", "tls": "*"}
