# 482-a-dead-first-server.t: a dead first name server costs the first question a step, and no other a thing
config:
  dns: { timeout: 5s, servers: ["$DOWN", "$DNS"] }
  timeouts: { checks: 2s }
  checks: { spf: {} }
  policies: { default: p.yaml }
file p.yaml:
  rules: [{ when: { spf: fail }, action: reject }]
  unknown: { spf: defer }
D: example.org TXT "v=spf1 include:i1.example -all"
D: i1.example TXT "v=spf1 include:i2.example ?all"
D: i2.example TXT "v=spf1 include:i3.example ?all"
D: i3.example TXT "v=spf1 include:i4.example ?all"
D: i4.example TXT "v=spf1 include:i5.example ?all"
D: i5.example TXT "v=spf1 include:i6.example ?all"
D: i6.example TXT "v=spf1 include:i7.example ?all"
D: i7.example TXT "v=spf1 include:i8.example ?all"
D: i8.example TXT "v=spf1 include:i9.example ?all"
D: i9.example TXT "v=spf1 ip4:192.0.2.7 ?all"
C> session from 192.0.2.7, envelope
C> goodbye
L< {"event": "message", "evidence": [{"check": "spf", "fact": "pass"}]}
D= asked 1 i9.example TXT
