# 436-from-address-in-name.t: a phrase and a comment are no addresses: lists, calendars and contact forms pass, and a rule may know it
config: checks: { spf: {}, dmarc: {} }
D: _dmarc.example.org TXT "v=DMARC1; p=reject"
D: _dmarc.web.test TXT "v=DMARC1; p=reject"
D: example.org TXT "v=spf1 ip4:192.0.2.0/24 -all"
C> session from 192.0.2.7, envelope, content
C> From: =?UTF-8?B?J2pvZUB3ZWIudGVzdCcgdmlhIEdyw7xwcGU=?= <a@example.org>
C> Subject: 'joe@web.test' via Grüppe
C>
C> text
C> .
S< 250 *
C> envelope, content
C> From: =?UTF-8?Q?J=C3=B6rg_=28joe=40web=2Etest=29?= <a@example.org>
C>
C> text
C> .
S< 250 *
C> envelope, content
C> From: John (joe@web.test) <a@example.org>
C>
C> text
C> .
S< 250 *
C> envelope, content
C> From: a@example.org (joe@web.test)
C>
C> text
C> .
S< 250 *
C> envelope, content
C> From: "Doe, John (joe@web.test)" <a@example.org>
C>
C> text
C> .
S< 250 *
C> goodbye
U= messages 5
L< {"event": "message", "action": "accept", "evidence": [{"check": "from", "fact": "address_in_name", "detail": "From has an address of web.test in encoded words", "score": 1}, {"check": "dmarc", "fact": "pass", "detail": "example.org: p=reject, spf aligned*"}]}
L< {"event": "message", "action": "accept", "evidence": [{"check": "from", "fact": "address_in_name"}, {"check": "dmarc", "fact": "pass"}]}
L< {"event": "message", "action": "accept", "evidence": [{"check": "from", "fact": "address_in_name", "detail": "From has an address of web.test in a comment"}, {"check": "dmarc", "fact": "pass"}]}
L< {"event": "message", "action": "accept", "evidence": [{"check": "from", "fact": "address_in_name"}, {"check": "dmarc", "fact": "pass"}]}
L< {"event": "message", "action": "accept", "evidence": [{"check": "from", "fact": "address_in_name", "detail": "From has an address of web.test in a quoted name"}, {"check": "dmarc", "fact": "pass"}]}
