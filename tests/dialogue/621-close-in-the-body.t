# 621-close-in-the-body.t: a backend that closes in the middle of a message
B> at body close
C> session, envelope, content
C> body 2000000
C> .
S< 451 4.?.? *
U= messages 0
