# 453-header-twice-the-same.t: fields that careless programs write twice with the same value are no duplicate
config: checks: { dkim: {} }
C> session from 192.0.2.7, envelope, content
C> From: Alice <alice@shop.test>
C> To: Bob <bob@example.com>,
C>   Carol <carol@example.com>
C> To: Bob <bob@example.com>, Carol <carol@example.com>
C> Subject: The invoice
C> Subject:   The
C>  invoice
C> MIME-Version: 1.0
C> Mime-Version: 1.0
C>
C> text
C> .
S< 250 *
C> envelope, content
C> From: Alice <alice@shop.test>
C> Subject: The invoice
C> Subject: The in voice
C>
C> text
C> .
S< 250 *
C> goodbye
L< {"event": "message", "action": "tag", "tx": "*.2", "evidence": [{"check": "header", "fact": "duplicate", "detail": "2 Subject fields"}]}
L! {"event": "message", "tx": "*.1", "evidence": [{"check": "header"}]}
