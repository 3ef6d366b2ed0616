# 104-unknown-commands.t: what mxward does not know or must not do is refused, and the session goes on
config: limits: { errors: 100 }
C> connect
S< 220 *
C> EHLO mail.example
S< 250-*
C> FOOBAR
S< 50? 5.5.? *
C> XCLIENT ADDR=127.0.0.1
S< 5?? *
C> XFORWARD NAME=x
S< 5?? *
C> ATRN example.com
S< 5?? *
C> TURN
S< 5?? *
C> DEBUG
S< 5?? *
C> WIZ
S< 5?? *
C> VERB
S< 5?? *
C> AUTH PLAIN AGEAYg==
S< 5?? *
C>
S< 500 5.5.2 *
C> NOOP
S< 250 *
