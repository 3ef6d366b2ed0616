# 475-slow-resolver.t: a resolver that never answers holds a session no longer than timeouts.checks, and nobody else
config:
  checks: { dnsbl: { lists: [{ zone: bl.test, score: 12 }] } }
  timeouts: { checks: 2s }
D: 2.0.0.127.bl.test A 127.0.0.2
D: 7.2.0.192.bl.test TIMEOUT
C> session from 192.0.2.7, sender
C> RCPT TO:<b@example.com>
C2> session from 192.0.2.8, envelope
C2> goodbye
S< 250 *
C> goodbye
L< {"event": "message", "client": "192.0.2.7", "evidence": [{"check": "dnsbl", "fact": "unknown"}]}
