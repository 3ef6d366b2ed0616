# 604-final-deferral.t: the backend cannot take the message now
B> at dot 452 4.3.1 disk full
C> session, envelope, content
C> Subject: x
C>
C> .
S< 452 4.3.1 disk full*
