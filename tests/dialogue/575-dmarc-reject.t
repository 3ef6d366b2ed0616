# 575-dmarc-reject.t: the author's domain wants such mail refused
config: checks: { spf: {}, dmarc: {} }
D: example.org TXT "v=spf1 ip4:192.0.2.0/24 -all"
D: _dmarc.bank.example TXT "v=DMARC1; p=reject"
C> session from 192.0.2.7, envelope, content
C> From: Admin <admin@bank.example>
C> Subject: x
C>
C> text
C> .
S< 550 5.7.1 *rejected per DMARC policy of bank.example*
C> goodbye
U= messages 0
L< {"event": "message", "action": "reject", "rule": "dmarc reject", "evidence": [{"check": "dmarc", "fact": "reject"}]}
