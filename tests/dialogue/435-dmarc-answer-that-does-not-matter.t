# 435-dmarc-answer-that-does-not-matter.t: above a record that author and signer share, no answer is missed
config: checks: { spf: {}, dmarc: {} }
D: mail.org.example TXT "v=spf1 ip4:192.0.2.0/24 -all"
D: mail.two.example TXT "v=spf1 ip4:192.0.2.0/24 -all"
D: _dmarc.org.example TXT "v=DMARC1; p=reject"
D: _dmarc.two.example TXT "v=DMARC1; p=reject"
D: _dmarc.example SERVFAIL
C> session from 192.0.2.7, envelope from <a@mail.org.example>, content
C> From: a@org.example
C> Subject: x
C>
C> text
C> .
S< 250 *
# Whether these two are one organization, only the name above both could say.
C> envelope from <a@mail.two.example>, content
C> From: a@org.example
C> Subject: x
C>
C> text
C> .
S< 451 4.4.3 *
C> goodbye
U= messages 1
L< {"event": "message", "action": "accept", "evidence": [{"check": "dmarc", "fact": "pass"}]}
L< {"event": "message", "action": "defer", "evidence": [{"check": "dmarc", "fact": "temperror"}]}
