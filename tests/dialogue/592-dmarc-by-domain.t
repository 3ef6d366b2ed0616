# 592-dmarc-by-domain.t: a policy may name the domain whose wish it follows
config:
  checks: { spf: {}, dmarc: {} }
  policies: { default: p.yaml }
file p.yaml:
  rules: [{ when: { dmarc: { reject: bank.example } }, action: reject }]
D: example.org TXT "v=spf1 ip4:192.0.2.0/24 -all"
D: _dmarc.bank.example TXT "v=DMARC1; p=reject"
D: _dmarc.shop.example TXT "v=DMARC1; p=reject"
C> session from 192.0.2.7, envelope, content
C> From: admin@shop.example
C> Subject: x
C>
C> text
C> .
S< 250 *
C> envelope, content
C> From: admin@bank.example
C> Subject: x
C>
C> text
C> .
S< 550 5.7.1 *rejected per DMARC policy of bank.example*
C> goodbye
U= messages 1
L< {"event": "message", "action": "accept", "evidence": [{"check": "dmarc", "fact": "reject", "detail": "*shop.example*"}]}
