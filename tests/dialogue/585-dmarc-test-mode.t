# 585-dmarc-test-mode.t: t=y: one step less than published
config: checks: { spf: {}, dmarc: {} }
D: example.org TXT "v=spf1 ip4:192.0.2.0/24 -all"
D: _dmarc.bank.example TXT "v=DMARC1; p=reject; t=y"
D: _dmarc.shop.example TXT "v=DMARC1; p=quarantine; t=y"
C> session from 192.0.2.7, envelope, content
C> From: admin@bank.example
C> Subject: x
C>
C> text
C> .
S< 250 2.0.0 *quarantined as *
C> envelope, content
C> From: admin@shop.example
C> Subject: x
C>
C> text
C> .
S< 250 *
C> goodbye
U= header Authentication-Results: mx.example.net;*dmarc=fail (p=quarantine t=y dis=none) policy.dmarc=none header.from=shop.example*
