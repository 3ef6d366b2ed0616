# 911-ptr-with-a-bracket.t: a name that no host has is followed nowhere, and writes nothing into our headers
config: checks: { rdns: {}, spf: {} }
D: 192.0.2.8 PTR x);dkim=pass(.evil.test
D: x);dkim=pass(.evil.test A 192.0.2.8
D: example.org TXT "v=spf1 +all"
C> connect from 192.0.2.8
S< 220 *
C> EHLO mail.example
S< 250-*
C> MAIL FROM:<a@example.org>
S< 250 *
C> RCPT TO:<b@example.com>
S< 250 *
C> DATA
S< 354 *
C> Subject: x
C>
C> .
S< 250 *
C> QUIT
S< 221 *
U! header *dkim=pass*
U= header Authentication-Results: *iprev=fail*
