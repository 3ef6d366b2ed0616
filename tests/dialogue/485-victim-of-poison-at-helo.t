# 485-victim-of-poison-at-helo.t: a name that a poisoned answer spoke of is asked for by those who need it
config:
  dns: { timeout: 1s }
  timeouts: { checks: 2s }
  checks: { helo: {}, spf: {} }
D: example.org POISON TXT "v=spf1 -all"
C> connect from 192.0.2.7
S< 220 *
C> EHLO mail.example
S< 250-*
C> MAIL FROM:<a@example.org>
S< 250 *
C> RCPT TO:<b@example.com>
S< {250|451} *
C> QUIT
S< 221 *
D= asked 0 victim.test
C> connect from 192.0.2.8
S< 220 *
C> EHLO victim.test
S< 250-*
C> MAIL FROM:<a@example.org>
S< 250 *
C> RCPT TO:<b@example.com>
S< {250|451} *
C> QUIT
S< 221 *
D= asked 1 victim.test A
L< {"event": "message", "client": "192.0.2.8", "evidence": [{"check": "helo", "fact": "unresolvable"}]}
