# 677-lost-reply-behind-a-quit.t: a QUIT sent right behind the dot does not say that the reply was read
B> at dot once wait 2 250 2.0.0 taken
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
C> raw "Message-ID: <one@example.org>\r\n\r\ntext\r\n.\r\nQUIT\r\n"
X> wait 0.7
C> reset
X> wait 2
U= messages 1
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
C2> Message-ID: <one@example.org>
C2>
C2> text
C2> .
S2< 250 2.0.0 *
S2! 250 250 *
C2> QUIT
S2< 221 *
U= messages 1
L< {"event": "message", "repeated": true}
C3> connect
S3< 220 *
C3> EHLO mail.example
S3< 250-*
C3> MAIL FROM:<a@example.org>
S3< 250 *
C3> RCPT TO:<b@example.com>
S3< 250 *
C3> DATA
S3< 354 *
C3> Message-ID: <one@example.org>
C3>
C3> text
C3> .
S3< 250 *
U= messages 2
