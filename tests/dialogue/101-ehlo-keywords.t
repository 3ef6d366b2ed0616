# 101-ehlo-keywords.t: EHLO offers what mxward itself can do, and what an unknown backend surely can
config: limits: { message_size: 5M }
B> down
C> connect
S< 220 mx.example.net ESMTP*
C> EHLO mail.example
S< 250-mx.example.net*
S= 250?PIPELINING
S= 250?SIZE 5242880
S= 250?STARTTLS
S= 250?ENHANCEDSTATUSCODES
S= 250?8BITMIME
S= 250?SMTPUTF8
S= 250?DSN
S= 250?CHUNKING
S! 250?AUTH*
S! 250?BINARYMIME
S! 250?XCLIENT*
S! 250?VRFY
