# 441-from-hidden.t: an address that only readers find that decode before they parse, or know no quotation marks and comments
config: checks: { spf: {}, dmarc: {} }
D: example.org TXT "v=spf1 ip4:192.0.2.0/24 -all"
D: _dmarc.bank.example TXT "v=DMARC1; p=reject"
C> session from 192.0.2.7, envelope, content
C> From: =?utf-8?q?=3Cadmin=40bank=2Eexample=3E?= <a@example.org>
C>
C> text
C> .
S< 550 5.7.1 *Message header rejected: From has encoded words that contain an address of another domain*
L< {"event": "message", "action": "reject", "rule": "ambiguous author", "evidence": [{"check": "from", "fact": "ambiguous"}, {"check": "dmarc", "fact": "reject", "detail": "bank.example: p=reject*"}]}
C> envelope, content
C> From: =?utf-8?q?admin=40bank=2Eexample=2C?= <a@example.org>
C>
C> text
C> .
S< 550 5.7.1 *Message header rejected: From has encoded words that contain an address of another domain*
C> envelope, content
C> From: =??b?PGFkbWluQGJhbmsuZXhhbXBsZT4=?= <a@example.org>
C>
C> text
C> .
S< 550 5.7.1 *Message header rejected: From has encoded words that contain an address of another domain*
C> envelope, content
C> From: =?cp1140?b?TIGElImVfIKBlZJLhaeBlJeThW4=?= <a@example.org>
C>
C> text
C> .
S< 550 5.7.1 *Message header rejected: From has encoded words that contain an address of another domain*
C> envelope, content
C> From: =?utf-8?q?admin=40bank=2Eexample=00?= <a@example.org>
C>
C> text
C> .
S< 550 5.7.1 *Message header rejected: From has encoded words with an address beside a control character*
C> envelope, content
C> From: =?unicode_escape?q?=5Cx3cadmin=5Cx40bank.example=5Cx3e?= <a@example.org>
C>
C> text
C> .
S< 550 5.7.1 *Message header rejected: From has an encoded word in a charset that only some programs know*
C> envelope, content
C> From: "A <admin@bank.example>" <a@example.org>
C>
C> text
C> .
S< 550 5.7.1 *Message header rejected: From has a name that looks like an address of another domain*
C> goodbye
U= messages 0
