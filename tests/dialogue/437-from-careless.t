# 437-from-careless.t: a From that breaks its grammar and in which everybody finds the same author
config: checks: { spf: {}, dmarc: {} }
D: _dmarc.example.org TXT "v=DMARC1; p=reject"
D: _dmarc.bank.example TXT "v=DMARC1; p=reject"
D: example.org TXT "v=spf1 ip4:192.0.2.0/24 -all"
C> session from 192.0.2.7
C> envelope, content
C> From: Team @ ACME <a@example.org>
C>
C> text
C> .
S< 250 *
U= header From: Team @ ACME <a@example.org>
C> envelope, content
C> From: Jane @jane <a@example.org>
C>
C> text
C> .
S< 250 *
U= header From: Jane @jane <a@example.org>
C> envelope, content
C> From: John :) <a@example.org>
C>
C> text
C> .
S< 250 *
U= header From: John :) <a@example.org>
C> envelope, content
C> From: John (Sales <a@example.org>
C>
C> text
C> .
S< 250 *
U= header From: John (Sales <a@example.org>
C> envelope, content
C> From: CORP\john <a@example.org>
C>
C> text
C> .
S< 250 *
U= header From: CORP\john <a@example.org>
C> envelope, content
C> From: 'a@example.org' <a@example.org>
C>
C> text
C> .
S< 250 *
U= header From: 'a@example.org' <a@example.org>
C> envelope, content
C> From: A < B <a@example.org>
C>
C> text
C> .
S< 250 *
U= header From: A < B <a@example.org>
C> envelope, content
C> From: John <<a@example.org>>
C>
C> text
C> .
S< 250 *
U= header From: John <<a@example.org>>
C> envelope, content
C> From: Info@Shop 24 <a@example.org>
C>
C> text
C> .
S< 250 *
U= header From: Info@Shop 24 <a@example.org>
C> envelope, content
C> From: John <a@example.org.>
C>
C> text
C> .
S< 250 *
U= header From: John <a@example.org.>
C> envelope, content
C> From: "John <a@example.org>
C>
C> text
C> .
S< 250 *
U= header From: "John <a@example.org>
# The same forms with a domain that did not send it: DMARC judges what everybody sees.
C> envelope, content
C> From: Team @ ACME <a@bank.example>
C>
C> text
C> .
S< 550 5.7.1 *rejected per DMARC policy of bank.example*
C> envelope, content
C> From: Jane @jane <a@bank.example>
C>
C> text
C> .
S< 550 5.7.1 *rejected per DMARC policy of bank.example*
C> envelope, content
C> From: John :) <a@bank.example>
C>
C> text
C> .
S< 550 5.7.1 *rejected per DMARC policy of bank.example*
C> envelope, content
C> From: John (Sales <a@bank.example>
C>
C> text
C> .
S< 550 5.7.1 *rejected per DMARC policy of bank.example*
C> goodbye
U= messages 11
L< {"event": "message", "action": "accept", "evidence": [{"check": "from", "fact": "malformed", "score": 2}, {"check": "dmarc", "fact": "pass"}]}
L< {"event": "message", "action": "accept", "evidence": [{"check": "from", "fact": "malformed", "score": 2}, {"check": "dmarc", "fact": "pass"}]}
L< {"event": "message", "action": "accept", "evidence": [{"check": "from", "fact": "malformed", "score": 2}, {"check": "dmarc", "fact": "pass"}]}
L< {"event": "message", "action": "accept", "evidence": [{"check": "from", "fact": "malformed", "score": 2}, {"check": "dmarc", "fact": "pass"}]}
L< {"event": "message", "action": "accept", "evidence": [{"check": "from", "fact": "malformed", "score": 2}, {"check": "dmarc", "fact": "pass"}]}
L< {"event": "message", "action": "accept", "evidence": [{"check": "from", "fact": "malformed", "score": 2}, {"check": "dmarc", "fact": "pass"}]}
L< {"event": "message", "action": "accept", "evidence": [{"check": "from", "fact": "malformed", "score": 2}, {"check": "dmarc", "fact": "pass"}]}
L< {"event": "message", "action": "accept", "evidence": [{"check": "from", "fact": "malformed", "score": 2}, {"check": "dmarc", "fact": "pass"}]}
L< {"event": "message", "action": "accept", "evidence": [{"check": "from", "fact": "malformed", "score": 2}, {"check": "dmarc", "fact": "pass"}]}
L< {"event": "message", "action": "accept", "evidence": [{"check": "from", "fact": "malformed", "score": 2}, {"check": "dmarc", "fact": "pass"}]}
L< {"event": "message", "action": "accept", "evidence": [{"check": "from", "fact": "malformed", "score": 2}, {"check": "dmarc", "fact": "pass"}]}
