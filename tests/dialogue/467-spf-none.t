# 467-spf-none.t: no record, no evidence against anybody
config: checks: { spf: {} }
D: example.org MX 10 mx.example.org
C> connect from 192.0.2.7
S< 220 *
C> EHLO mail.example
S< 250-*
C> MAIL FROM:<a@example.org>
S< 250 *
C> RCPT TO:<b@example.com>
S< 250 *
C> QUIT
S< 221 *
L< {"event": "message", "evidence": [{"check": "spf", "fact": "none"}]}
