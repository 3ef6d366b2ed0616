# 496-gone-while-it-is-read.t: a client that goes while its message is being read leaves nothing behind, and the next is served
config:
  checks: { dkim: {}, attachments: {} }
C> session, envelope, content
C> From: a@example.org
C>
C> body 6000000
C> .
C> reset
L< {"event": "session", "messages": 0, "reason": "{connection lost: *|client closed the connection*}"}
C2> session, envelope, content
C2> From: a@example.org
C2>
C2> body 100000
C2> .
S2< 250 *
U= messages 1
