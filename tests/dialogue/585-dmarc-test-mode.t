# 585-dmarc-test-mode.t: t=y: one step less than published
config: checks: { spf: {}, dmarc: {} }
D: example.org TXT "v=spf1 ip4:192.0.2.0/24 -all"
D: _dmarc.bank.example TXT "v=DMARC1; p=reject; t=y"
D: _dmarc.shop.example TXT "v=DMARC1; p=quarantine; t=y"
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
C> From: admin@bank.example
C> Subject: x
C>
C> text
C> .
S< 250 2.0.0 *quarantined as *
C> MAIL FROM:<a@example.org>
S< 250 *
C> RCPT TO:<b@example.com>
S< 250 *
C> DATA
S< 354 *
C> From: admin@shop.example
C> Subject: x
C>
C> text
C> .
S< 250 *
C> QUIT
S< 221 *
U= header Authentication-Results: mx.example.net;*dmarc=fail (p=quarantine t=y dis=none) policy.dmarc=none header.from=shop.example*
