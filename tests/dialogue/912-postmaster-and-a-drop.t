# 912-postmaster-and-a-drop.t: even who is dropped can ask the postmaster, and hears it at the end of the message
config:
  checks: { helo: {} }
  policies: { default: p.yaml }
file p.yaml:
  rules: [{ when: { helo: invalid }, action: drop }]
D: x.test A 192.0.2.1
C> session helo localhost from 192.0.2.7, envelope to <postmaster@example.com>, content
C> Subject: why?
C>
C> .
S< 521 5.3.2 *
S< closed
