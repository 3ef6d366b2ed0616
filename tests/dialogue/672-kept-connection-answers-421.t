# 672-kept-connection-answers-421.t: a kept connection that has timed out at the backend is replaced
C> session, envelope from <first@example.org>, content
C> Subject: first
C>
C> .
S< 250 *
B> at MAIL once closing 421 4.4.2 idle for too long
C> MAIL FROM:<second@example.org>
S< 250 *
C> RCPT TO:<b@example.com>
S< {250|451} *
