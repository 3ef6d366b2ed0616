# 581-dmarc-strict.t: strict alignment takes no domain for another
config: checks: { spf: {}, dmarc: {} }
D: example.org TXT "v=spf1 ip4:192.0.2.0/24 -all"
D: mail.example.org TXT "v=spf1 ip4:192.0.2.0/24 -all"
D: _dmarc.example.org TXT "v=DMARC1; p=reject; aspf=s"
C> session from 192.0.2.7, envelope from <a@mail.example.org>, content
C> From: a@example.org
C> Subject: x
C>
C> text
C> .
S< 550 5.7.1 *rejected per DMARC policy of example.org*
C> goodbye
U= messages 0
