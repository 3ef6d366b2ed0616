# 608-421-at-the-dot.t: a 421 in place of the final reply is a 451, and the session lives on
B> at dot once closing 421 4.3.0 out of memory
C> session, envelope, content
C> Subject: x
C>
C> .
S< 451 *out of memory*
C> envelope, content
C> Subject: x
C>
C> .
S< 250 *
