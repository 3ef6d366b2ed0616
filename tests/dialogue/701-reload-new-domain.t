# 701-reload-new-domain.t: a reload takes up a new domain for new sessions
C> connect
S< 220 *
C> EHLO mail.example
S< 250-*
C> MAIL FROM:<a@example.net>
S< 250 *
C> RCPT TO:<b@example.org>
S< 554 5.7.1 *
X> config
  domains: { example.org: { backend: main } }
X> mxward reload
X= 0
C2> connect
S2< 220 *
C2> EHLO mail.example
S2< 250-*
C2> MAIL FROM:<a@example.net>
S2< 250 *
C2> RCPT TO:<b@example.org>
S2< 250 *
C2> RCPT TO:<b@example.com>
S2< 250 *
