# 403-dnsbl-an-error-code.t: an error code is a list's trouble, never a listing
config: checks: { dnsbl: { lists: [{ zone: bl.test, score: 12 }] } }
D: 7.2.0.192.bl.test A 127.255.255.254
C> session from 192.0.2.7, envelope
C> goodbye
L< {"event": "message", "evidence": [{"check": "dnsbl", "fact": "unknown"}]}
