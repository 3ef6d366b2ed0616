# 706-reload-in-a-transaction.t: a transaction under way ends by the rules it began with
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
X> config
  domains: { example.com: ~, example.org: { backend: main } }
X> mxward reload
X= 0
C>
C> .
S< 250 *
U= messages 1
C2> connect
S2< 220 *
C2> EHLO mail.example
S2< 250-*
C2> MAIL FROM:<a@example.org>
S2< 250 *
C2> RCPT TO:<b@example.com>
S2< 554 5.7.1 *
