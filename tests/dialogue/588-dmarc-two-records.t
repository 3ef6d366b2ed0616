# 588-dmarc-two-records.t: of two records at one name neither counts
config: checks: { spf: {}, dmarc: {} }
D: example.org TXT "v=spf1 ip4:192.0.2.0/24 -all"
D: _dmarc.bank.example TXT "v=DMARC1; p=reject"
D: _dmarc.bank.example TXT "v=DMARC1; p=quarantine"
C> session from 192.0.2.7, envelope, content
C> From: admin@bank.example
C> Subject: x
C>
C> text
C> .
S< 250 *
C> goodbye
U= header Authentication-Results: mx.example.net;*dmarc=none header.from=bank.example*
