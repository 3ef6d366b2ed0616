# 474-drop-by-rule.t: a rule on what is known at connect drops at connect; without the rule the same client speaks
config:
  blocklist: { block: [b.cidr] }
  policies: { default: p.yaml }
file b.cidr:
  192.0.2.7
file p.yaml:
  rules: [{ when: { blocklist: blocked }, action: drop }]
C> connect from 192.0.2.7
S< 521 5.3.2 Service unavailable; client [192.0.2.7] blocked (mxward *)
S< closed
L< {"event": "session", "client": "192.0.2.7", "action": "drop", "evidence": [{"check": "blocklist", "fact": "blocked", "detail": "b.cidr"}]}
X> file p.yaml
  rules: [{ when: { blocklist: blocked }, action: tag }]
X> mxward reload
X= 0
C> session from 192.0.2.7, envelope
C> goodbye
