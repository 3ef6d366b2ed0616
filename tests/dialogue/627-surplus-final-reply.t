# 627-surplus-final-reply.t: a second final reply spoils the connection, not the next message
B> at dot once raw "250 2.0.0 first\r\n250 2.1.0 surplus\r\n"
B> at RCPT <nobody@example.com> 550 5.1.1 no such user
C> session, envelope, content
C> Subject: x
C>
C> .
S< {250|451} *
C> wait 0.2
C> MAIL FROM:<a@example.org>
S< 250 *
C> RCPT TO:<nobody@example.com>
S< 550 5.1.1 no such user*
C> RCPT TO:<b@example.com>
S< 250 2.1.5 *
U= connections 2
