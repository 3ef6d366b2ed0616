# 460-spf-fail.t: the sender's domain says -all
config:
  checks: { spf: {} }
  policies: { default: p.yaml }
file p.yaml:
  rules: [{ when: { spf: fail }, action: reject }]
D: example.org TXT "v=spf1 -all"
C> session from 192.0.2.7, sender
C> RCPT TO:<b@example.com>
S< 550 5.7.23 SPF validation failed*
C> goodbye
L< {"event": "message", "evidence": [{"check": "spf", "fact": "fail"}]}
