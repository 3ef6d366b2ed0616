# 580-dmarc-no-record.t: a domain that publishes nothing wishes nothing
config: checks: { spf: {}, dmarc: {} }
D: example.org TXT "v=spf1 ip4:192.0.2.0/24 -all"
C> session from 192.0.2.7, envelope, content
C> From: admin@bank.example
C> Subject: x
C>
C> text
C> .
S< 250 *
C> goodbye
U= header Authentication-Results: mx.example.net;*dmarc=none header.from=bank.example*
D= asked 1 _dmarc.bank.example TXT
D= asked 1 _dmarc.example TXT
