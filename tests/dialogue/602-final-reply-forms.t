# 602-final-reply-forms.t: several lines, strange octets and overlong lines, made fit for a client
B> at dot once raw "250-2.0.0 Ok: queued\r\n250 2.0.0 as 4ABC\x1b[2J\xff\r\n"
C> session, envelope, content
C> Subject: x
C>
C> .
S< 250-2.0.0 Ok: queued*
S< 250 2.0.0 as 4ABC*
B> at dot long 250 2.0.0
C> envelope, content
C> Subject: x
C>
C> .
S< 250 2.0.0 xxxx*
