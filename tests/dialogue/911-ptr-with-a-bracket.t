# 911-ptr-with-a-bracket.t: a name that no host has is followed nowhere, and writes nothing into our headers
config: checks: { rdns: {}, spf: {} }
D: 192.0.2.8 PTR x);dkim=pass(.evil.test
D: x);dkim=pass(.evil.test A 192.0.2.8
D: example.org TXT "v=spf1 +all"
C> session from 192.0.2.8, envelope, content
C> Subject: x
C>
C> .
S< 250 *
C> goodbye
U! header *dkim=pass*
U= header Authentication-Results: *iprev=fail*
U= header Received-SPF: pass *
D= asked 1 8.2.0.192.in-addr.arpa PTR
D= asked only 8.2.0.192.in-addr.arpa mail.example example.org
