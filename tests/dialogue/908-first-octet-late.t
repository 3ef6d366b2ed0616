# 908-first-octet-late.t: the data deadline is absolute: a first octet just before it gains nothing
config: timeouts: { data: 2s }
C> session, envelope, content
C> wait 1.5
C> raw "S"
C> wait 0.2
S< 421 4.4.2 *timeout exceeded*
S< closed 1
