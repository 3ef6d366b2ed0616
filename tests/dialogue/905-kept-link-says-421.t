# 905-kept-link-says-421.t: a kept connection that the backend ends with 421 costs no mail
B> at MAIL once 250 2.1.0 Ok
C> session, envelope, content
C> Subject: one
C>
C> .
S< 250 *
B> at MAIL once closing 421 4.7.0 too many messages on this connection
C> envelope, content
C> Subject: two
C>
C> .
S< 250 *
C> goodbye
U= messages 2
U= connections 2
