# 433-helo-unresolvable-tags.t: a tagged message carries the marks that filters know
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
C> EHLO nowhere.example.org
S< 250-*
C> MAIL FROM:<a@example.org>
S< 250 *
C> RCPT TO:<b@example.com>
S< 250 *
C> DATA
S< 354 *
C> Subject: x
C>
C> .
S< 250 *
C> QUIT
S< 221 *
U= header X-Spam-Flag: YES
U= header X-Spam-Status: Yes, score=*
L< {"event": "message", "action": "tag", "rule": "helo: unresolvable"}
