# 485-victim-of-poison-at-helo.t: a name that a poisoned answer spoke of is asked for by those who need it
config:
  dns: { timeout: 1s }
  timeouts: { checks: 2s }
  checks: { helo: {}, spf: {} }
D: example.org POISON TXT "v=spf1 -all"
C> session from 192.0.2.7, sender
C> RCPT TO:<b@example.com>
S< {250|451} *
C> goodbye
D= asked 0 victim.test
C> session helo victim.test from 192.0.2.8, sender
C> RCPT TO:<b@example.com>
S< {250|451} *
C> goodbye
D= asked 1 victim.test A
L< {"event": "message", "client": "192.0.2.8", "evidence": [{"check": "helo", "fact": "unresolvable"}]}
