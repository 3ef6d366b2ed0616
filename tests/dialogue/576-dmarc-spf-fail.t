# 576-dmarc-spf-fail.t: SPF has failed, and the author's domain wants such mail refused
config: checks: { spf: {}, dmarc: {} }
D: bank.example TXT "v=spf1 -all"
D: _dmarc.bank.example TXT "v=DMARC1; p=reject"
C> session from 192.0.2.7, envelope from <admin@bank.example>, content
C> From: admin@bank.example
C> Subject: x
C>
C> text
C> .
S< 550 5.7.1 *rejected per DMARC policy of bank.example*
C> goodbye
U= messages 0
