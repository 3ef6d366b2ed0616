# 487-checks-time-out.t: timeouts.checks ends what dns.timeout would still wait for, and the session goes on
config:
  dns: { timeout: 10s }
  timeouts: { checks: 2s }
  checks: { rdns: {}, helo: {}, spf: {} }
  policies: { default: p.yaml }
file p.yaml:
  unknown: { rdns: accept, helo: accept, spf: accept }
D: 192.0.2.7 LATE 8
D: mail.example TIMEOUT
D: example.org TRUNCATED_ONLY
C> session from 192.0.2.7, envelope
C> goodbye
L< {"event": "message", "evidence": [{"check": "rdns", "fact": "unknown"}, {"check": "helo", "fact": "unknown"}, {"check": "spf", "fact": "temperror"}]}
