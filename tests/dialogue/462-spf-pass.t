# 462-spf-pass.t: the sender's domain says +all
config:
  checks: { spf: {} }
  policies: { default: p.yaml }
file p.yaml:
  rules: [{ when: { spf: fail }, action: reject }]
D: example.org TXT "v=spf1 +all"
C> session from 192.0.2.7, envelope
C> goodbye
L< {"event": "message", "evidence": [{"check": "spf", "fact": "pass"}]}
