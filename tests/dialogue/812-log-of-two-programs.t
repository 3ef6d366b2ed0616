# 812-log-of-two-programs.t: while one program takes over from the other, both record what they decide, each mail once
C> session, envelope, content
C> Message-ID: <old@example.org>
C>
X> mxward reload --binary
X= 0
C2> session, envelope, content
C2> Message-ID: <new@example.org>
C2>
C2> text
C2> .
S2< 250 *
C2> goodbye
C> text
C> .
S< 250 *
X> wait 1
X> mxward log --action accept
X= 0
X< *accept *<a@example.org> *
X< *accept *<a@example.org> *
X> mxward log new@example.org
X= 0
X< *the Message-ID <new@example.org>*
X! *old@example.org*
X> mxward log old@example.org
X= 0
X< *the Message-ID <old@example.org>*
X! *new@example.org*
