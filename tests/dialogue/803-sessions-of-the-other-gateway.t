# 803-sessions-of-the-other-gateway.t: sessions in which the other gateway only asks whether we answer are not logged; one with mail is
file peer.key:
  0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef
config:
  peer: { role: primary, bind: "$DOWN", address: "127.0.0.2:1", key: peer.key }
L< {"event": "peer"}
C> connect from 127.0.0.2
S< 220 *
C> QUIT
S< 221 *
S< closed
C2> connect from 127.0.0.2
S2< 220 *
C2> EHLO mail.example
S2< 250-*
C2> envelope, goodbye
L< {"event": "session", "client": "127.0.0.2", "transactions": 1}
L! {"event": "session", "client": "127.0.0.2", "transactions": 0}
