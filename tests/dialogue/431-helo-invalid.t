# 431-helo-invalid.t: a name that is no name
config:
  checks: { helo: {} }
  policies: { default: p.yaml }
file p.yaml:
  rules:
    - { when: { helo: ours }, action: reject }
    - { when: { helo: invalid }, action: defer }
    - { when: { helo: unresolvable }, action: tag }
D: x.test A 192.0.2.1
C> session helo localhost from 192.0.2.7, sender
C> RCPT TO:<b@example.com>
S< 450 4.7.1 <localhost>: Helo command rejected: Invalid name (mxward *)
C> EHLO [192.0.2.99]
S< 250-*
C> MAIL FROM:<a@example.org>
S< 250 *
C> RCPT TO:<b@example.com>
S< 450 4.7.1 *
C> EHLO [192.0.2.7]
S< 250-*
C> envelope
C> goodbye
