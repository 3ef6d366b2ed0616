# 415-dnsbl-truncated-for-ever.t: an answer that is always truncated is none, and one that comes too late neither
config:
  dns: { timeout: 1s }
  timeouts: { checks: 2s }
  checks:
    dnsbl:
      lists:
        - { zone: truncated-only.test, score: 12 }
        - { zone: late.test, score: 12 }
        - { zone: timeout.test, score: 12 }
D: 7.2.0.192.truncated-only.test TRUNCATED_ONLY A 127.0.0.2
D: 7.2.0.192.late.test LATE 1.5 A 127.0.0.2
D: 7.2.0.192.timeout.test TIMEOUT A 127.0.0.2
C> session from 192.0.2.7, envelope
C> goodbye
L< {"event": "message", "score": 0, "evidence": [{"check": "dnsbl", "fact": "unknown", "detail": "truncated-only.test*"}, {"check": "dnsbl", "fact": "unknown", "detail": "late.test*"}, {"check": "dnsbl", "fact": "unknown", "detail": "timeout.test*"}]}
L! {"event": "message", "evidence": [{"fact": "listed"}]}
