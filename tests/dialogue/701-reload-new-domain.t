# 701-reload-new-domain.t: a reload takes up a new domain for new sessions
C> session, sender <a@example.net>
C> RCPT TO:<b@example.org>
S< 554 5.7.1 *
X> config
  domains: { example.org: { backend: main } }
X> mxward reload
X= 0
C2> session, envelope from <a@example.net> to <b@example.org> <b@example.com>
