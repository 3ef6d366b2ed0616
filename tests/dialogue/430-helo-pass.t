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
C> connect from 192.0.2.7
S< 220 *
C> EHLO mail.example.org
S< 250-*
C> MAIL FROM:<a@example.org>
S< 250 *
C> RCPT TO:<b@example.com>
S< 250 *
C> QUIT
S< 221 *
L< {"event": "message", "evidence": [{"check": "helo", "fact": "pass"}]}
