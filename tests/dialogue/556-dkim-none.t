# 556-dkim-none.t: a message without a signature
config: checks: { dkim: {} }
C> connect from 192.0.2.7
S< 220 *
C> EHLO mail.example
S< 250-*
C> MAIL FROM:<a@example.org>
S< 250 *
C> RCPT TO:<b@example.com>
S< 250 *
C> DATA
S< 354 *
C> From: Alice <alice@example.com>
C> To: Bob <bob@example.net>
C> Subject: The  invoice
C>
C> Dear Bob,
C>
C> the invoice is attached.
C> .
S< 250 *
C> QUIT
S< 221 *
U= body same as sent
U= header Authentication-Results: mx.example.net;*dkim=none*
L< {"event": "message", "evidence": [{"check": "dkim", "fact": "none", "detail": "no DKIM signature"}]}
