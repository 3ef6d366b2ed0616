# 216-a-place-for-known-clients.t: the last places are for clients on an allow list, and for those whose mail was taken lately
config:
  limits: { sessions: 8 }
  blocklist: { allow: [allow.cidr] }
file allow.cidr:
  127.0.0.9
C> session from 127.0.0.5, envelope, content
C> Subject: hello
C>
C> hello
C> .
S< 250 *
C> goodbye
S< closed
C1> connect from 127.0.0.11
S1< 220 *
C2> connect from 127.0.0.12
S2< 220 *
C3> connect from 127.0.0.13
S3< 220 *
C4> connect from 127.0.0.14
S4< 220 *
C5> connect from 127.0.0.15
S5< 220 *
C6> connect from 127.0.0.16
S6< 220 *
C7> connect from 127.0.0.17
S7< 421 4.3.2 *
S7< closed
C8> connect from 127.0.0.5
S8< 220 *
C9> connect from 127.0.0.9
S9< 220 *
C7> connect from 127.0.0.9
S7< 421 4.3.2 *
S7< closed
X> mxward status --json
X= 0
X< {"sessions": 8, "door": {"state": "full", "kept": 2, "turned_away": 2}}
