# 5800-trust-needs-a-proof.t: a trusted service may write in the name of our people where DMARC confirms it; the same mail without proof may not, and where DMARC has no result nobody knows
config:
  checks:
    spf: {}
    dmarc: {}
    impersonation: { trust: [news.test, slow.test], people: [{ name: Chief Executive, addresses: [chief@example.com] }] }
  policies: { default: p.yaml }
file p.yaml:
  rules:
    - { name: our people, when: { impersonation: person }, action: reject }
D: _dmarc.news.test TXT "v=DMARC1; p=none"
D: news.test TXT "v=spf1 ip4:192.0.2.7 -all"
D: other.test TXT "v=spf1 ip4:192.0.2.7 -all"
D: slow.test TXT "v=spf1 ip4:192.0.2.7 -all"
D: _dmarc.slow.test SERVFAIL
C> session from 192.0.2.7, envelope from <a@news.test>, content
C> From: Chief Executive <letter@news.test>
C>
C> text
C> .
S< 250 *
L< {"event": "message", "evidence": [{"check": "dmarc", "fact": "pass", "value": "news.test"}]}
L! {"event": "message", "evidence": [{"check": "impersonation"}]}
C> envelope from <a@mail.news.test>, content
C> From: Chief Executive <letter@news.test>
C>
C> text
C> .
S< 550 5.7.1 *
L< {"event": "message", "evidence": [{"check": "dmarc", "fact": "fail"}, {"check": "impersonation", "fact": "person"}]}
C> envelope from <a@other.test>, content
C> From: Chief Executive <letter@news.test>
C>
C> text
C> .
S< 550 5.7.1 *
C> envelope from <a@other.test>, content
C> From: Chief Executive <letter@other.test>
C>
C> text
C> .
S< 550 5.7.1 *
C> envelope from <a@slow.test>, content
C> From: Chief Executive <letter@slow.test>
C>
C> text
C> .
S< 250 *
L< {"event": "message", "evidence": [{"check": "dmarc", "fact": "temperror"}, {"check": "impersonation", "fact": "unknown", "detail": "whether a domain under trust has sent it: DMARC has no result"}]}
L! {"event": "message", "from": "a@slow.test", "evidence": [{"check": "impersonation", "fact": "person"}]}
C> goodbye
U= messages 2
