# 711-term-idle.t: TERM ends idle sessions with a word, and mxward with status 0
C> connect
S< 220 *
X> signal TERM
S<... 421 4.3.2 *
S< closed
X= stopped 0
