# 906-other-backend-after-a-refusal.t: a backend that took no recipient has no claim on the transaction
config:
  domains: { example.com: { backend: main }, example.net: { backend: other } }
  backends: { other: { servers: [$B2] } }
B> at RCPT 550 5.1.1 no such user
C> session, sender
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
C> goodbye
U2= messages 1
