# 405-dnsbl-a-domain-that-expired.t: a domain that expired is a list's trouble, never a listing
config: checks: { dnsbl: { lists: [{ zone: bl.test, score: 12 }] } }
D: 7.2.0.192.bl.test A 1.2.3.4
C> session from 192.0.2.7, envelope
C> goodbye
L< {"event": "message", "evidence": [{"check": "dnsbl", "fact": "unknown"}]}
