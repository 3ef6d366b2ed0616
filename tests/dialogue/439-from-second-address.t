# 439-from-second-address.t: a form that puts its visitor's address before its own: DMARC is judged for both, and the strictest result counts
config: checks: { spf: {}, dmarc: {} }
D: example.org TXT "v=spf1 ip4:192.0.2.0/24 -all"
D: _dmarc.example.org TXT "v=DMARC1; p=reject"
D: _dmarc.watching.test TXT "v=DMARC1; p=none"
D: _dmarc.careful.test TXT "v=DMARC1; p=quarantine"
D: _dmarc.bank.example TXT "v=DMARC1; p=reject"
D: _dmarc.lame.test SERVFAIL
C> session from 192.0.2.7, envelope, content
C> From: visitor@freemail.test <a@example.org>
C>
C> text
C> .
S< 250 *
U= header X-Spam-Flag: YES
U= header Authentication-Results: mx.example.net;*dmarc=none header.from=freemail.test*
C> envelope, content
C> From: visitor@watching.test <a@example.org>
C>
C> text
C> .
S< 250 *
U= header Authentication-Results: mx.example.net;*dmarc=fail (p=none dis=none) policy.dmarc=none header.from=watching.test*
C> envelope, content
C> From: 'joe@freemail.test' via List <a@example.org>
C>
C> text
C> .
S< 250 *
C> envelope, content
C> From: visitor@careful.test <a@example.org>
C>
C> text
C> .
S< 250 2.0.0 Ok: quarantined as *
C> envelope, content
C> From: admin@bank.example <a@example.org>
C>
C> text
C> .
S< 550 5.7.1 *rejected per DMARC policy of bank.example*
C> envelope, content
C> From: visitor@freemail.test <admin@bank.example>
C>
C> text
C> .
S< 550 5.7.1 *rejected per DMARC policy of bank.example*
C> envelope, content
C> From: visitor@lame.test <a@example.org>
C>
C> text
C> .
S< 451 4.4.3 *
C> goodbye
U= messages 3
L< {"event": "message", "action": "tag", "evidence": [{"check": "from", "fact": "ambiguous", "score": 2}, {"check": "dmarc", "fact": "none", "detail": "freemail.test: no record; the strictest of 2 author domains"}]}
