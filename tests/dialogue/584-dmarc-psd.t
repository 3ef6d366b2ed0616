# 584-dmarc-psd.t: below a public suffix there are many organisations, and none speaks for another
config: checks: { spf: {}, dmarc: {} }
D: evil.bank.example TXT "v=spf1 +all"
D: _dmarc.bank.example TXT "v=DMARC1; p=none; sp=reject; psd=y"
C> session from 192.0.2.7, envelope from <a@evil.bank.example>, content
C> From: a@evil.bank.example
C> Subject: x
C>
C> text
C> .
S< 250 *
C> envelope from <a@evil.bank.example>, content
C> From: admin@giant.bank.example
C> Subject: x
C>
C> text
C> .
S< 550 5.7.1 *rejected per DMARC policy of giant.bank.example*
C> envelope from <a@evil.bank.example>, content
C> From: admin@bank.example
C> Subject: x
C>
C> text
C> .
S< 250 *
C> goodbye
U= messages 2
