# 556-dkim-none.t: a message without a signature
config: checks: { dkim: {} }
C> session from 192.0.2.7, envelope, content
C> From: Alice <alice@example.com>
C> To: Bob <bob@example.net>
C> Subject: The  invoice
C>
C> Dear Bob,
C>
C> the invoice is attached.
C> .
S< 250 *
C> goodbye
U= body same as sent
U= header Authentication-Results: mx.example.net;*dkim=none*
L< {"event": "message", "evidence": [{"check": "dkim", "fact": "none", "detail": "no DKIM signature"}]}
