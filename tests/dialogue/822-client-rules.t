# 822-client-rules.t: a network in a rule; a client that may yet name the exempt recipient is not dropped at connect
config:
  policies: { default: p.yaml }
  blocklist: { block: [block.cidr] }
file block.cidr:
  192.0.2.0/24
file p.yaml:
  rules:
    - { name: scanners, when: { client: [198.51.100.0/24, "2001:db8::/32"] }, action: reject }
    - { name: abuse desk, when: { recipient: abuse@example.com }, action: accept }
    - { name: bounces, when: { sender: "<>" }, action: reject }
    - { name: blocked, when: { blocklist: blocked }, action: drop }
C> session from 192.0.2.66, envelope to <abuse@example.com>
C> RSET
S< 250 *
C> sender
C> RCPT TO:<b@example.com>
S< 521 5.3.2 *
S< closed
C> session from 198.51.100.7, sender
C> RCPT TO:<abuse@example.com>
S< 550 5.7.1 *
C> goodbye
C> session from 203.0.113.7, sender <>
C> RCPT TO:<b@example.com>
S< 550 5.7.1 *
C> RCPT TO:<abuse@example.com>
S< 250 *
C> goodbye
