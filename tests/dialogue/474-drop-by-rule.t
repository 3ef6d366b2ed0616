# 474-drop-by-rule.t: a rule on what is known at connect drops at connect
config:
  checks: { rdns: {} }
  blocklist: { block: [b.cidr] }
  policies: { default: p.yaml }
file b.cidr:
  192.0.2.7
file p.yaml:
  rules: [{ when: { blocklist: blocked }, action: drop }]
D: x.test A 192.0.2.1
C> connect from 192.0.2.7
S< 521 5.3.2 *blocked using b.cidr* (mxward *)
S< closed
