# 402-dnsbl-not-listed.t: a client that no list knows sends its mail
config: checks: { dnsbl: { lists: [{ zone: bl.test, score: 12 }] } }
D: 8.2.0.192.bl.test A 127.0.0.2
C> session from 192.0.2.7, envelope
C> goodbye
D= asked 1 7.2.0.192.bl.test A
D= asked only 7.2.0.192.bl.test
U= saw RCPT TO:<b@example.com>
