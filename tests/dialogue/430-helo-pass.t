# 430-helo-pass.t: a name that exists passes
config:
  checks: { helo: {} }
  policies: { default: p.yaml }
file p.yaml:
  rules:
    - { when: { helo: ours }, action: reject }
    - { when: { helo: invalid }, action: defer }
    - { when: { helo: unresolvable }, action: tag }
D: mail.example.org A 192.0.2.44
C> session helo mail.example.org from 192.0.2.7, envelope
C> goodbye
L< {"event": "message", "evidence": [{"check": "helo", "fact": "pass"}]}
