# 408-dnsbl-ipv6.t: IPv6 clients are asked for nibble by nibble
config: checks: { dnsbl: { lists: [{ zone: bl.test, score: 12 }] } }
D: 7.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.bl.test A 127.0.0.2
C> session from 2001:db8::7, sender
C> RCPT TO:<b@example.com>
S< 550 5.7.1 *
C> goodbye
