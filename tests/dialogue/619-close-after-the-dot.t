# 619-close-after-the-dot.t: a backend that closes after the dot is a 451, never a 250
B> at dot close
C> session, envelope, content
C> Subject: x
C>
C> .
S< 451 4.?.? *
C> NOOP
S< 250 *
U= messages 1
L< {"event": "message", "reply": "451 *"}
