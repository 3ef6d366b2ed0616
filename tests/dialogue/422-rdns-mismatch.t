# 422-rdns-mismatch.t: a name that does not lead back is no name
config:
  checks: { rdns: {} }
  policies: { default: p.yaml }
file p.yaml:
  rules: [{ when: { rdns: mismatch }, action: defer }]
D: 192.0.2.7 PTR mail.example.org
D: mail.example.org A 192.0.2.99
C> session from 192.0.2.7, sender
C> RCPT TO:<b@example.com>
S< 450 4.7.25 Client host rejected: cannot confirm your reverse hostname, *
C> goodbye
L< {"event": "message", "action": "defer", "rule": "rdns: mismatch"}
