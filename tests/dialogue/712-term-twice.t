# 712-term-twice.t: a second TERM does not wait
C> session, envelope, content
X> signal TERM
X> wait 0.2
X> signal TERM
S<... 421 *
S< closed
X= stopped 0
U= messages 0
