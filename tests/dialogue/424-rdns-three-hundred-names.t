# 424-rdns-three-hundred-names.t: of an address with three hundred names ten are followed
config:
  dns: { timeout: 1s }
  timeouts: { checks: 2s }
  checks: { rdns: {} }
D: 192.0.2.7 MANYPTR 300
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
D= asked 10 h*.many.test
L< {"event": "message", "evidence": [{"check": "rdns", "fact": "mismatch", "detail": "h0.many.test"}]}
