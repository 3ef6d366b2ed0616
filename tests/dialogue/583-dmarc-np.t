# 583-dmarc-np.t: a name that does not exist has the policy for such names
config: checks: { spf: {}, dmarc: {} }
D: example.org TXT "v=spf1 ip4:192.0.2.0/24 -all"
D: news.bank.example A 192.0.2.99
D: _dmarc.bank.example TXT "v=DMARC1; p=none; np=reject"
C> connect from 192.0.2.7
S< 220 *
C> EHLO mail.example
S< 250-*
C> MAIL FROM:<a@example.org>
S< 250 *
C> RCPT TO:<b@example.com>
S< 250 *
C> DATA
S< 354 *
C> From: admin@news.bank.example
C> Subject: x
C>
C> text
C> .
S< 250 *
C> MAIL FROM:<a@example.org>
S< 250 *
C> RCPT TO:<b@example.com>
S< 250 *
C> DATA
S< 354 *
C> From: admin@invented.bank.example
C> Subject: x
C>
C> text
C> .
S< 550 5.7.1 *rejected per DMARC policy of invented.bank.example*
C> QUIT
S< 221 *
U= messages 1
