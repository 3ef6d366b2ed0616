# 465-spf-permerror.t: a record that cannot be read is no pass
config:
  checks: { spf: {} }
  policies: { default: p.yaml }
file p.yaml:
  rules: [{ when: { spf: permerror }, action: reject }]
D: example.org TXT "v=spf1 ip4:192.0.2.300 -all"
C> connect from 192.0.2.7
S< 220 *
C> EHLO mail.example
S< 250-*
C> MAIL FROM:<a@example.org>
S< 250 *
C> RCPT TO:<b@example.com>
S< 550 5.7.24 *
C> QUIT
S< 221 *
