# 583-dmarc-np.t: a name that does not exist has the policy for such names
config: checks: { spf: {}, dmarc: {} }
D: example.org TXT "v=spf1 ip4:192.0.2.0/24 -all"
D: news.bank.example A 192.0.2.99
D: _dmarc.bank.example TXT "v=DMARC1; p=none; np=reject"
C> session from 192.0.2.7, envelope, content
C> From: admin@news.bank.example
C> Subject: x
C>
C> text
C> .
S< 250 *
C> envelope, content
C> From: admin@invented.bank.example
C> Subject: x
C>
C> text
C> .
S< 550 5.7.1 *rejected per DMARC policy of invented.bank.example*
C> goodbye
U= messages 1
