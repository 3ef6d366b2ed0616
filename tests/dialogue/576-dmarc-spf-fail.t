# 576-dmarc-spf-fail.t: SPF has failed, and the author's domain wants such mail refused
config: checks: { spf: {}, dmarc: {} }
D: bank.example TXT "v=spf1 -all"
D: _dmarc.bank.example TXT "v=DMARC1; p=reject"
C> connect from 192.0.2.7
S< 220 *
C> EHLO mail.example
S< 250-*
C> MAIL FROM:<admin@bank.example>
S< 250 *
C> RCPT TO:<b@example.com>
S< 250 *
C> DATA
S< 354 *
C> From: admin@bank.example
C> Subject: x
C>
C> text
C> .
S< 550 5.7.1 *rejected per DMARC policy of bank.example*
C> QUIT
S< 221 *
U= messages 0
