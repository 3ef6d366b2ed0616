# 414-dnsbl-malformed-answers.t: what is not a well-formed answer to the question is none
config:
  dns: { timeout: 1s }
  timeouts: { checks: 2s }
  checks:
    dnsbl:
      lists:
        - { zone: rdlength.test, score: 12 }
        - { zone: pointerloop.test, score: 12 }
        - { zone: cnameloop.test, score: 12 }
        - { zone: poison.test, score: 12 }
D: 7.2.0.192.rdlength.test RDLENGTH A 127.0.0.2
D: 7.2.0.192.pointerloop.test POINTERLOOP A 127.0.0.2
D: 7.2.0.192.cnameloop.test CNAMELOOP A 127.0.0.2
D: 7.2.0.192.poison.test POISON A 127.0.0.2
C> session from 192.0.2.7, envelope
C> goodbye
L< {"event": "message", "score": 0, "evidence": [{"check": "dnsbl", "fact": "unknown", "detail": "rdlength.test*"}, {"check": "dnsbl", "fact": "unknown", "detail": "pointerloop.test*"}, {"check": "dnsbl", "fact": "unknown", "detail": "cnameloop.test*"}, {"check": "dnsbl", "fact": "unknown", "detail": "poison.test*"}]}
L! {"event": "message", "evidence": [{"fact": "listed"}]}
