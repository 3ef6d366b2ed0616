# 467-spf-none.t: no record, no evidence against anybody
config: checks: { spf: {} }
D: example.org MX 10 mx.example.org
C> session from 192.0.2.7, envelope
C> goodbye
L< {"event": "message", "evidence": [{"check": "spf", "fact": "none"}]}
