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
C> connect from 192.0.2.7
S< 220 *
C> EHLO MX.example.NET
S< 250-*
C> MAIL FROM:<a@example.org>
S< 250 *
C> RCPT TO:<b@example.com>
S< 550 5.7.1 *Helo command rejected*
C> QUIT
S< 221 *
L< {"event": "message", "rule": "helo: ours"}
