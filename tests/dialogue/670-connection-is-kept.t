# 670-connection-is-kept.t: a second session uses the backend connection of the first
cores: 1
C> connect
S< 220 *
C> EHLO mail.example
S< 250-*
C> MAIL FROM:<first@example.org>
S< 250 *
C> RCPT TO:<b@example.com>
S< 250 *
C> DATA
S< 354 *
C> Subject: first
C>
C> .
S< 250 *
C> QUIT
S< 221 *
S< closed
C2> connect
S2< 220 *
C2> EHLO mail.example
S2< 250-*
C2> MAIL FROM:<second@example.org>
S2< 250 *
C2> RCPT TO:<b@example.com>
S2< 250 *
C2> DATA
S2< 354 *
C2> Subject: second
C2>
C2> .
S2< 250 *
U= messages 2
U= connections 1
