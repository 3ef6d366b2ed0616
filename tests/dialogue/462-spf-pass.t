# 462-spf-pass.t: the sender's domain says +all
config:
  checks: { spf: {} }
  policies: { default: p.yaml }
file p.yaml:
  rules: [{ when: { spf: fail }, action: reject }]
D: example.org TXT "v=spf1 +all"
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
L< {"event": "message", "evidence": [{"check": "spf", "fact": "pass"}]}
