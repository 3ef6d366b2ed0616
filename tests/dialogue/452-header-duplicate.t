# 452-header-duplicate.t: a field that a message has once stands there twice, which the default policy tags
config: checks: { dkim: {} }
C> session from 192.0.2.7, envelope, content
C> From: Alice <alice@shop.test>
C> To: Bob <bob@example.com>
C> Subject: The invoice
C> subject : URGENT: pay now
C> Content-Type: text/plain
C> Content-Type: text/html
C>
C> text
C> .
S< 250 *
C> envelope, content
C> From: Alice <alice@shop.test>
C> To: Bob <bob@example.com>
C> Subject: The invoice
C> Received: from one by two
C> Received: from two by three
C> Comments: one
C> Comments: another
C>
C> Subject: URGENT: pay now
C> .
S< 250 *
C> goodbye
L< {"event": "message", "action": "tag", "evidence": [{"check": "header", "fact": "duplicate", "detail": "2 Subject fields, 2 Content-Type fields"}]}
L! {"event": "message", "tx": "*.2", "evidence": [{"check": "header"}]}
U! header X-Spam-Flag: YES
