# 002-reply-lines.t: the lines of a longer reply can be named one by one, by kind, or in any order
C> connect
S< 220 *
C> EHLO mail.example
S< 250-mx.example.net*
S= 250?PIPELINING
S= 250?CHUNKING
S! 250?AUTH*
C> EHLO mail.example
S<... 250-*
S< 250 *
C> EHLO mail.example
S< 250-*
C> NOOP
S< 250 2.0.0 *
S< nothing 0.2
