# 5946-domain-watch.t: what is wrong at a first look is logged, then only what has changed; a dead DNS changes nothing
config: posture: { watch: 7d, partners: [partner.example] }
D: example.com MX 0 .
D: example.com TXT "v=spf1 -all"
D: _dmarc.example.com TXT "v=DMARC1; p=reject; rua=mailto:d@example.com"
D: partner.example MX 0 .
D: _dmarc.partner.example TXT "v=DMARC1; p=quarantine; sp=none; rua=mailto:d@partner.example"
X> wait 1
L< {"event": "posture", "domain": "partner.example", "code": "dmarc.sp_weaker", "was": "", "now": "warning"}
L< {"event": "posture", "domain": "example.com", "code": "dmarc.reports_undeliverable", "severity": "warning"}
X> mxward domain diff partner.example --dns-only
X= 0
X< partner.example is as it was.
D> down
X> mxward domain diff partner.example --dns-only
X= 69
D> up
L! {"event": "posture", "code": "mx.unknown"}
X> mxward domain diff nobody.example
X= 66
