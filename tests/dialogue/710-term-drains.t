# 710-term-drains.t: TERM lets a message under way be finished, then mxward ends
C> session, envelope, content
C> Subject: x
X> signal TERM
X> wait 0.3
C>
C> the rest
C> .
S< 250 2.0.0 Ok: queued as B0001*
S<... 421 4.3.2 *
S< closed
X= stopped 0
U= messages 1
U= body same as sent
