# 5652-impersonation-names.t: our addresses in a stranger's name, replies to elsewhere, and From of ours that nothing proves
config:
  domains: { example.com: { backend: main } }
  checks:
    impersonation: { people: [{ name: Chief Executive, addresses: [chief@example.com] }], trust: [news.test] }
    spf: {}
    dmarc: {}
D: _dmarc.news.test TXT "v=DMARC1; p=none"
D: news.test TXT "v=spf1 ip4:192.0.2.0/24 -all"
D: example.net TXT "v=spf1 ip4:192.0.2.0/24 -all"
C> session from 192.0.2.7, envelope from <a@sender.test>, content
C> From: "chief@example.com" <x@evil.test>
C>
C> text
C> .
S< 250 *
L< {"event": "message", "evidence": [{"check": "from"}, {"check": "impersonation", "fact": "address_in_name", "detail": "From says \"chief@example.com\", the address is x@evil.test"}]}
C> envelope from <a@sender.test>, content
C> From: =?utf-8?q?Support_=28www=2Eexample=2Ecom=29?= <x@evil.test>
C>
C> text
C> .
S< 250 *
L< {"event": "message", "evidence": [{"check": "impersonation", "fact": "address_in_name"}]}
C> envelope from <a@sender.test>, content
C> From: Chief Executive <chief@example.com>
C> Reply-To: Chief Executive <chief.executive@gmail.com>
C>
C> text
C> .
S< 250 *
L< {"event": "message", "evidence": [{"check": "impersonation", "fact": "reply_to", "detail": "From is of example.com; replies go to chief.executive@gmail.com, at a free mailer"}, {"check": "impersonation", "fact": "own_unauthenticated", "detail": "From is of example.com, and nothing proves it"}]}
C> envelope from <a@sender.test>, content
C> From: a@xn--pypal-4ve.test
C>
C> text
C> .
S< 250 *
L< {"event": "message", "evidence": [{"check": "impersonation", "fact": "mixed_script", "detail": "From: xn--pypal-4ve.test mixes Latin and Cyrillic letters in one label"}]}
C> envelope from <a@news.test>, content
C> From: "Chief Executive, chief@example.com" <x@news.test>
C> Reply-To: Chief Executive <chief.executive@gmail.com>
C>
C> text
C> .
S< 250 *
L< {"event": "message", "evidence": [{"check": "from"}, {"check": "dmarc", "fact": "pass"}]}
C> goodbye
U= messages 5
