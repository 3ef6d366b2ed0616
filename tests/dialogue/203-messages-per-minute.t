# 203-messages-per-minute.t: messages of one client are counted over its sessions
config: limits: { messages_per_minute: 1 }
C> connect from 192.0.2.7
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
S< 250 *
C> QUIT
S< 221 *
C2> connect from 192.0.2.7
S2< 220 *
C2> EHLO mail.example
S2< 250-*
C2> MAIL FROM:<a@example.org>
S2< 450 4.7.1 Error: too much mail from 192.0.2.7*
C3> connect from 192.0.2.8
S3< 220 *
C3> EHLO mail.example
S3< 250-*
C3> MAIL FROM:<a@example.org>
S3< 250 *
