# 584-dmarc-psd.t: below a public suffix there are many organisations, and none speaks for another
config: checks: { spf: {}, dmarc: {} }
D: evil.bank.example TXT "v=spf1 +all"
D: _dmarc.bank.example TXT "v=DMARC1; p=none; sp=reject; psd=y"
C> connect from 192.0.2.7
S< 220 *
C> EHLO mail.example
S< 250-*
C> MAIL FROM:<a@evil.bank.example>
S< 250 *
C> RCPT TO:<b@example.com>
S< 250 *
C> DATA
S< 354 *
C> From: a@evil.bank.example
C> Subject: x
C>
C> text
C> .
S< 250 *
C> MAIL FROM:<a@evil.bank.example>
S< 250 *
C> RCPT TO:<b@example.com>
S< 250 *
C> DATA
S< 354 *
C> From: admin@giant.bank.example
C> Subject: x
C>
C> text
C> .
S< 550 5.7.1 *rejected per DMARC policy of giant.bank.example*
C> MAIL FROM:<a@evil.bank.example>
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
S< 250 *
C> QUIT
S< 221 *
U= messages 2
