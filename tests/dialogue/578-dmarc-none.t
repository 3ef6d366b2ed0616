# 578-dmarc-none.t: the author's domain only watches: the mail passes, and those behind us are told
config: checks: { spf: {}, dmarc: {} }
D: example.org TXT "v=spf1 ip4:192.0.2.0/24 -all"
D: _dmarc.bank.example TXT "v=DMARC1; p=none"
C> session from 192.0.2.7, envelope, content
C> From: admin@bank.example
C> Subject: x
C>
C> text
C> .
S< 250 *
C> goodbye
U= header Authentication-Results: mx.example.net;*dmarc=fail (p=none dis=none) policy.dmarc=none header.from=bank.example*
