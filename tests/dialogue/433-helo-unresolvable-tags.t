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
C> session helo nowhere.example.org from 192.0.2.7, envelope, content
C> Subject: x
C>
C> .
S< 250 *
C> goodbye
U= header X-Spam-Flag: YES
U= header X-Spam-Status: Yes, score=*
L< {"event": "message", "action": "tag", "rule": "helo: unresolvable"}
