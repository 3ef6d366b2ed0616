# 413-dnsbl-forged-answers.t: an answer to another question counts for nothing, and is not waited for longer than dns.timeout
config:
  dns: { timeout: 1s }
  timeouts: { checks: 2s }
  checks:
    dnsbl:
      lists:
        - { zone: badid.test, score: 12 }
        - { zone: badquestion.test, score: 12 }
        - { zone: short.test, score: 12 }
D: 7.2.0.192.badid.test BADID A 127.0.0.2
D: 7.2.0.192.badquestion.test BADQUESTION A 127.0.0.2
D: 7.2.0.192.short.test SHORT A 127.0.0.2
C> session from 192.0.2.7, envelope
C> goodbye
L< {"event": "message", "score": 0, "evidence": [{"check": "dnsbl", "fact": "unknown", "detail": "badid.test*"}, {"check": "dnsbl", "fact": "unknown", "detail": "badquestion.test*"}, {"check": "dnsbl", "fact": "unknown", "detail": "short.test*"}]}
L! {"event": "message", "evidence": [{"fact": "listed"}]}
