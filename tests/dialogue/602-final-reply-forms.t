# 602-final-reply-forms.t: several lines, strange octets and overlong lines, made fit for a client
B> at dot once raw "250-2.0.0 Ok: queued\r\n250 2.0.0 as 4ABC\x1b[2J\xff\r\n"
C> connect
S< 220 *
C> EHLO mail.example
S< 250-*
C> MAIL FROM:<a@example.org>
S< 250 *
C> RCPT TO:<b@example.com>
S< 250 *
C> DATA
S< 354 *
C> Subject: x
C>
C> .
S< 250-2.0.0 Ok: queued*
S< 250 2.0.0 as 4ABC*
B> at dot long 250 2.0.0
C> MAIL FROM:<a@example.org>
S< 250 *
C> RCPT TO:<b@example.com>
S< 250 *
C> DATA
S< 354 *
C> Subject: x
C>
C> .
S< 250 2.0.0 xxxx*
