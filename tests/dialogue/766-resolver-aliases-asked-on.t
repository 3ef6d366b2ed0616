# 766-resolver-aliases-asked-on.t: an alias whose target is not in the answer is followed
config: checks: { spf: {}, rdns: {} }
D: 192.0.2.7 PTR mail.example.org
D: mail.example.org CNAME host.example.net
D: host.example.net CNAME real.example.net
D: real.example.net A 192.0.2.7
D: example.org CNAME example.net
D: example.net TXT "v=spf1 ip4:192.0.2.7 -all"
C> session from 192.0.2.7, envelope, content
C> Subject: x
C>
C> .
S< 250 *
C> goodbye
L< {"event": "message", "evidence": [{"check": "rdns", "fact": "pass"}, {"check": "spf", "fact": "pass"}]}
D= asked 1 real.example.net A
