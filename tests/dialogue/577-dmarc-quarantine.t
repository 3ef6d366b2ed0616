# 577-dmarc-quarantine.t: the author's domain wants it kept: as long as nothing can be, it stays with its sender
config: checks: { spf: {}, dmarc: {} }
D: example.org TXT "v=spf1 ip4:192.0.2.0/24 -all"
D: _dmarc.bank.example TXT "v=DMARC1; p=quarantine"
C> session from 192.0.2.7, envelope, content
C> From: admin@bank.example
C> Subject: x
C>
C> text
C> .
S< 250 2.0.0 Ok: quarantined as *
C> goodbye
U= messages 0
L< {"event": "message", "action": "quarantine", "rule": "dmarc quarantine", "evidence": [{"check": "dmarc", "fact": "quarantine"}]}
