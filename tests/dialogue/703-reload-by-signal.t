# 703-reload-by-signal.t: HUP is a reload
X> config
  domains: { example.org: { backend: main } }
X> signal HUP
X> wait 0.5
C> connect
S< 220 *
C> EHLO mail.example
S< 250-*
C> MAIL FROM:<a@example.net>
S< 250 *
C> RCPT TO:<b@example.org>
S< 250 *
