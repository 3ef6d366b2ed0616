# 587-dmarc-no-answer-above.t: what is above the author's own record does not matter where nothing could be aligned
config: checks: { spf: {}, dmarc: {} }
D: example.org TXT "v=spf1 ip4:192.0.2.0/24 -all"
D: _dmarc.bank.example TXT "v=DMARC1; p=reject"
D: _dmarc.example SERVFAIL
C> session from 192.0.2.7, envelope, content
C> From: admin@bank.example
C> Subject: x
C>
C> text
C> .
S< 550 5.7.1 *rejected per DMARC policy of bank.example*
C> goodbye
U= messages 0
