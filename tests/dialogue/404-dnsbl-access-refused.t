# 404-dnsbl-access-refused.t: access refused is a list's trouble, never a listing
config: checks: { dnsbl: { lists: [{ zone: bl.test, score: 12 }] } }
D: 7.2.0.192.bl.test A 127.0.0.1
C> session from 192.0.2.7, envelope
C> goodbye
L< {"event": "message", "evidence": [{"check": "dnsbl", "fact": "unknown"}]}
