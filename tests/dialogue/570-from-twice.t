# 570-from-twice.t: two From fields are refused, whatever they say
config: checks: { spf: {}, dmarc: {} }
D: example.org TXT "v=spf1 ip4:192.0.2.0/24 -all"
C> session from 192.0.2.7, envelope, content
C> From: a@example.org
C> From: a@example.org
C> Subject: x
C>
C> text
C> .
S< 550 5.7.1 *Message header rejected: more than one From field*
C> envelope, content
C> From: a@example.org
C> Subject: x
C> fROM : b@bank.example
C>
C> text
C> .
S< 550 5.7.1 *Message header rejected: more than one From field*
C> goodbye
U= messages 0
L< {"event": "message", "action": "reject", "rule": "ambiguous author", "evidence": [{"check": "from", "fact": "ambiguous", "detail": "more than one From field"}, {"check": "dmarc", "fact": "none"}]}
