# 912-postmaster-and-a-drop.t: even who is dropped can ask the postmaster, and hears it at the end of the message
config:
  checks: { helo: {} }
  policies: { default: p.yaml }
file p.yaml:
  rules: [{ when: { helo: invalid }, action: drop }]
D: x.test A 192.0.2.1
C> connect from 192.0.2.7
S< 220 *
C> EHLO localhost
S< 250-*
C> MAIL FROM:<a@example.org>
S< 250 *
C> RCPT TO:<postmaster@example.com>
S< 250 *
C> DATA
S< 354 *
C> Subject: why?
C>
C> .
S< 521 5.3.2 *
S< closed
