# 432-helo-ours.t: nobody but us has our name
config:
  checks: { helo: {} }
  policies: { default: p.yaml }
file p.yaml:
  rules:
    - { when: { helo: ours }, action: reject }
    - { when: { helo: invalid }, action: defer }
    - { when: { helo: unresolvable }, action: tag }
D: x.test A 192.0.2.1
C> session helo MX.example.NET from 192.0.2.7, sender
C> RCPT TO:<b@example.com>
S< 550 5.7.1 *Helo command rejected*
C> goodbye
L< {"event": "message", "rule": "helo: ours"}
