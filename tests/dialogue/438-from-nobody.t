# 438-from-nobody.t: a bounce needs no author, nor does a group without members; anything else does
config: checks: { spf: {}, dmarc: {} }
D: example.org TXT "v=spf1 ip4:192.0.2.0/24 -all"
D: _dmarc.bank.example TXT "v=DMARC1; p=reject"
C> session from 192.0.2.7, envelope from <>, content
C> From: MAILER-DAEMON (Mail Delivery System)
C> Subject: returned
C>
C> text
C> .
S< 250 *
U= header Authentication-Results: mx.example.net;*dmarc=none*
C> envelope from <>, content
C> From: <>
C>
C> text
C> .
S< 250 *
C> envelope from <>, content
C> Subject: no From at all
C>
C> text
C> .
S< 250 *
C> envelope from <a@example.org>, content
C> From: Automatic response:;
C>
C> text
C> .
S< 250 *
C> envelope from <a@example.org>, content
C> From: MAILER-DAEMON
C>
C> text
C> .
S< 550 5.7.1 *Message header rejected: From has no address*
# No author is not any author: whom people would see is judged.
C> envelope from <>, content
C> From: "admin@bank.example"
C>
C> text
C> .
S< 550 5.7.1 *rejected per DMARC policy of bank.example*
C> envelope from <a@example.org>, content
C> From: "admin@bank.example":;
C>
C> text
C> .
S< 550 5.7.1 *rejected per DMARC policy of bank.example*
C> envelope from <>, content
C> From: a@example.org
C> From: admin@bank.example
C>
C> text
C> .
S< 550 5.7.1 *more than one From field*
C> goodbye
U= messages 4
L< {"event": "message", "action": "accept", "evidence": [{"check": "from", "fact": "none", "detail": "From has no address"}, {"check": "dmarc", "fact": "none"}]}
L< {"event": "message", "action": "accept", "evidence": [{"check": "from", "fact": "none"}]}
L< {"event": "message", "action": "accept", "evidence": [{"check": "from", "fact": "none", "detail": "no From field"}]}
L< {"event": "message", "action": "accept", "evidence": [{"check": "from", "fact": "none"}]}
L< {"event": "message", "action": "reject", "rule": "ambiguous author", "evidence": [{"check": "from", "fact": "ambiguous"}, {"check": "dmarc", "fact": "permerror"}]}
