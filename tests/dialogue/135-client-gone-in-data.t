# 135-client-gone-in-data.t: a connection that breaks in the middle of a message sends nothing
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
C> Subject: half
C>
C> half a message
C> close
C2> connect
S2< 220 *
C2> EHLO mail.example
S2< 250-*
C2> MAIL FROM:<a@example.org>
S2< 250 *
C2> RCPT TO:<b@example.com>
S2< 250 *
C2> DATA
S2< 354 *
C2> Subject: whole half
C2> raw "\r\n"
C2> reset
C3> connect
S3< 220 *
U= messages 0
