# 802-no-450-while-in-doubt.t: a secondary that has not heard of its primary yet lets a client wait for what it finds out, and takes its mail
file peer.key:
  0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef
config:
  peer: { role: secondary, bind: "$DOWN", address: "127.0.0.2:1", key: peer.key }
C> session, envelope, content
C> Subject: nobody else would take it
C>
C> text
C> .
S< 250 *
U= messages 1
L< {"event": "peer", "message": "this gateway is now serving: the primary is silent, and its SMTP port refuses connections"}
