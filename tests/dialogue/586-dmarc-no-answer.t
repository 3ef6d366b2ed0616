# 586-dmarc-no-answer.t: no answer for the record: come again
config: checks: { spf: {}, dmarc: {} }
D: example.org TXT "v=spf1 ip4:192.0.2.0/24 -all"
D: _dmarc.bank.example SERVFAIL
C> session from 192.0.2.7, envelope, content
C> From: admin@bank.example
C> Subject: x
C>
C> text
C> .
S< 451 4.4.3 *
C> goodbye
U= messages 0
L< {"event": "message", "action": "defer", "rule": "unknown.dmarc", "evidence": [{"check": "dmarc", "fact": "temperror"}]}
