# 906-other-backend-after-a-refusal.t: a backend that took no recipient has no claim on the transaction
config:
  domains: { example.com: { backend: main }, example.net: { backend: other } }
  backends: { other: { servers: [$B2] } }
B> at RCPT 550 5.1.1 no such user
C> connect
S< 220 *
C> EHLO mail.example
S< 250-*
C> MAIL FROM:<a@example.org>
S< 250 *
C> RCPT TO:<nobody@example.com>
S< 550 5.1.1 *
C> RCPT TO:<b@example.net>
S< 250 *
C> DATA
S< 354 *
C> Subject: x
C>
C> .
S< 250 *
C> QUIT
S< 221 *
U2= messages 1
