# 001-greeting.t: the smallest session: a banner and a goodbye
C> connect
S< 220 mx.example.net *
C> QUIT
S< 221 2.0.0 *
S< closed
