# 5945-domain-in-order.t: a domain that is in order is called good, and every part of it is shown
config: posture: { addresses: [192.0.2.25], selectors: { example.com: [s1] } }
D: example.com MX 10 mx1.example.com
D: example.com NS ns1.example.com
D: example.com NS ns2.example.com
D: mx1.example.com A 192.0.2.25
D: mx1.example.com AAAA 2001:db8::25
D: 192.0.2.25 PTR mx1.example.com
D: 2001:db8::25 PTR mx1.example.com
D: example.com TXT "v=spf1 mx ip4:192.0.2.64/28 include:_spf.example.com -all"
D: _spf.example.com TXT "v=spf1 ip4:198.51.100.0/24 ~all"
D: s1._domainkey.example.com TXT "v=DKIM1; k=rsa; p=MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAw/N+5iAM5KHMrzvfc9Qm5PFf1+NuTIoNDDcCu+hLPsGFfK4aN2h2gFEpf4QLcLAn4g+NXYg+h1PNlet0J+uiBPDDqSwQam8EEDogVF6qLGOwX/1xLi9UstinBPjPlq5hjWDe5ooFyImLERJfj/LIO+xymj3YH/q+IbYSNzJuO0l1Ds78RWMs208rucaetQHiF0KQlRGGQVAtZbeZPXxRNV+Sq7kUnsuIYPRadQ8wYpQ+D0srEZAq3cnP5X6UPYk2wq/5ZZ3nvKLp/j9gLzE9WUZPsJBaDvc6ke79/IiCgK66DUyONan189sA6P5WFqHn2sqTWLdCmy/k5fRfHxiGbQIDAQAB"
D: _dmarc.example.com TXT "v=DMARC1; p=reject; rua=mailto:dmarc@example.com"
D: _mta-sts.example.com TXT "v=STSv1; id=20260101"
D: mta-sts.example.com A 192.0.2.25
D: _smtp._tls.example.com TXT "v=TLSRPTv1; rua=mailto:tls@example.com"
D: example.com CAA 0 issue "letsencrypt.org"
X> mxward domain example.com --dns-only --json
X= 0
X< {"domain": "example.com", "own": true, "verdict": "info"}
X> mxward domain example.com --dns-only
X= 0
X< mx       good     10 mx1.example.com
X< spf      good     v=spf1 mx ip4:192.0.2.64/28 include:_spf.example.com -all (2
X< *Mail from 192.0.2.25 passes (mx).
X< dkim     good     Selector s1 has an RSA key of 2048 bits.
X< *Mail that fails is treated as: reject (p=reject).
X< mta-sts  good     The record's id is 20260101.
X< tlsrpt   good     Reports go to mailto:tls@example.com.
X< caa      good     *letsencrypt.org.
X< example.com: errors 0, warnings 0, unknown 0
