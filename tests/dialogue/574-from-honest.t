# 574-from-honest.t: one author domain in all the ways in which honest programs write it
config: checks: { spf: {}, dmarc: {} }
D: _dmarc.example.org TXT "v=DMARC1; p=reject"
D: example.org TXT "v=spf1 ip4:192.0.2.0/24 -all"
C> session from 192.0.2.7, envelope, content
C> From: a@example.org
C> Subject: x
C>
C> text
C> .
S< 250 *
C> envelope, content
C> From: "Name, A" <a@example.org>
C> Subject: x
C>
C> text
C> .
S< 250 *
C> envelope, content
C> From: Name, A <a@example.org>
C> Subject: x
C>
C> text
C> .
S< 250 *
C> envelope, content
C> From: a@example.org <a@example.org>
C> Subject: x
C>
C> text
C> .
S< 250 *
C> envelope, content
C> From: "a@example.org" <a@example.org>
C> Subject: x
C>
C> text
C> .
S< 250 *
C> envelope, content
C> From: =?utf-8?q?M=C3=BCller?=
C>  <a@example.org>
C> Subject: x
C>
C> text
C> .
S< 250 *
C> envelope, content
C> From: a@example.org, B <b@example.org>
C> Subject: x
C>
C> text
C> .
S< 250 *
C> goodbye
U= messages 7
L! {"event": "message", "evidence": [{"check": "from"}]}
L< {"event": "message", "action": "accept", "evidence": [{"check": "dmarc", "fact": "pass", "detail": "example.org: p=reject, spf aligned*"}]}
L< {"event": "message", "action": "accept", "evidence": [{"check": "dmarc", "fact": "pass", "detail": "example.org: p=reject, spf aligned*"}]}
L< {"event": "message", "action": "accept", "evidence": [{"check": "dmarc", "fact": "pass", "detail": "example.org: p=reject, spf aligned*"}]}
L< {"event": "message", "action": "accept", "evidence": [{"check": "dmarc", "fact": "pass", "detail": "example.org: p=reject, spf aligned*"}]}
L< {"event": "message", "action": "accept", "evidence": [{"check": "dmarc", "fact": "pass", "detail": "example.org: p=reject, spf aligned*"}]}
L< {"event": "message", "action": "accept", "evidence": [{"check": "dmarc", "fact": "pass", "detail": "example.org: p=reject, spf aligned*"}]}
L< {"event": "message", "action": "accept", "evidence": [{"check": "dmarc", "fact": "pass", "detail": "example.org: p=reject, spf aligned*"}]}
