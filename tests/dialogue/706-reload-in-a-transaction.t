# 706-reload-in-a-transaction.t: a transaction under way ends by the rules it began with
C> session, envelope, content
C> Subject: x
X> config
  domains: { example.com: ~, example.org: { backend: main } }
X> mxward reload
X= 0
C>
C> .
S< 250 *
U= messages 1
C2> session, sender
C2> RCPT TO:<b@example.com>
S2< 554 5.7.1 *
