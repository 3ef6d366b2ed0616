# 762-resolver-edns-formerr-bare.t: a resolver that answers EDNS with a bare FORMERR is asked without it
config: checks: { spf: {}, sender_domain: {}, dnsbl: { lists: [{ zone: bl.test, score: 12 }] } }
D: example.org TXT "v=spf1 ip4:192.0.2.7 -all"
D: example.org MX 10 mx.example.org
D: mx.example.org A 192.0.2.1
D: 8.2.0.192.bl.test A 127.0.0.2
D> without EDNS FORMERR_BARE
C> session from 192.0.2.7, envelope, content
C> From: a@example.org
C>
C> text
C> .
S< 250 *
C> goodbye
L< {"event": "message", "action": "accept", "evidence": [{"check": "spf", "fact": "pass"}]}
C> session from 192.0.2.8, sender
C> RCPT TO:<b@example.com>
S< 550 5.7.1 *bl.test*
C> goodbye
L! {"event": "message", "evidence": [{"fact": "unknown"}]}
L! {"event": "message", "evidence": [{"fact": "temperror"}]}
