# 768-resolver-edns-long-answers.t: without EDNS an answer over 512 octets comes by TCP
config: checks: { spf: {} }
D: example.org TXT "v=spf1 include:a.example.org ip4:198.51.100.1 ip4:198.51.100.2 ip4:198.51.100.3 ip4:198.51.100.4 ip4:198.51.100.5 ip4:198.51.100.6 ip4:198.51.100.7 ip4:198.51.100.8 ip4:198.51.100.9 ip4:198.51.100.10 ip4:198.51.100.11 ip4:198.51.100.12 ip4:198.51.100.13 ip4:198.51.100.14 ip4:198.51.100.15 ip4:198.51.100.16 ip4:198.51.100.17 ip4:198.51.100.18 ip4:198.51.100.19 ip4:198.51.100.20 ip4:198.51.100.21 ip4:198.51.100.22 ip4:192.0.2.7 -all"
D: a.example.org TXT "v=spf1 ip4:198.51.100.99 -all"
D> without EDNS NOTIMP
C> session from 192.0.2.7, envelope, content
C> Subject: x
C>
C> .
S< 250 *
C> goodbye
L< {"event": "message", "evidence": [{"check": "spf", "fact": "pass"}]}
L< {"event": "dns", "level": "warn"}
