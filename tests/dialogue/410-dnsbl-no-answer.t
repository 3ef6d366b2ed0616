# 410-dnsbl-no-answer.t: a list that does not answer is unknown, and the policy lets it pass
config: checks: { dnsbl: { lists: [{ zone: bl.test, score: 12 }] } }
D: 2.0.0.127.bl.test A 127.0.0.2
D: 7.2.0.192.bl.test SERVFAIL
C> session from 192.0.2.7, envelope
C> goodbye
L< {"event": "message", "evidence": [{"check": "dnsbl", "fact": "unknown", "detail": "bl.test*"}]}
