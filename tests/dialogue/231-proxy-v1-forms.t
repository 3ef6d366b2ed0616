# 231-proxy-v1-forms.t: TCP6 and UNKNOWN, and a header that comes in pieces
config: listeners: [{ trust_proxy: [127.0.0.0/8] }]
C> connect early "PROXY TCP6 2001:db8::7 ::1 54321 25\r\n"
S< 220 *
C> goodbye
S< closed
L< {"event": "session", "client": "2001:db8::7*"}
C2> connect from 127.0.0.9 early "PROXY UNKNOWN\r\n"
S2< 220 *
C2> goodbye
S2< closed
L< {"event": "session", "client": "127.0.0.9*"}
C3> connect early "PROXY TCP4 192.0."
C3> wait 0.1
C3> raw "2.8 127.0.0.1 54321 25\r"
S3< nothing 0.2
C3> raw "\n"
S3< 220 *
C3> goodbye
S3< closed
L< {"event": "session", "client": "192.0.2.8*"}
