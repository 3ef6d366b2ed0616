# 412-dnsbl-refusals.t: a name server's refusal is no answer, and never a listing
config:
  dns: { timeout: 1s }
  timeouts: { checks: 2s }
  checks:
    dnsbl:
      lists:
        - { zone: refused.test, score: 12 }
        - { zone: formerr.test, score: 12 }
        - { zone: servfail.test, score: 12 }
D: 7.2.0.192.refused.test REFUSED A 127.0.0.2
D: 7.2.0.192.formerr.test FORMERR A 127.0.0.2
D: 7.2.0.192.servfail.test SERVFAIL A 127.0.0.2
C> session from 192.0.2.7, envelope
C> goodbye
L< {"event": "message", "score": 0, "evidence": [{"check": "dnsbl", "fact": "unknown", "detail": "refused.test*"}, {"check": "dnsbl", "fact": "unknown", "detail": "formerr.test*"}, {"check": "dnsbl", "fact": "unknown", "detail": "servfail.test*"}]}
L! {"event": "message", "evidence": [{"fact": "listed"}]}
