# 498-redeemed-by-the-message.t: what the message itself may redeem is not refused before it has come
config:
  policies: { default: policy.yaml }
  domains: { example.com: { backend: main, policy: default } }
  checks: { dkim: {}, dnsbl: { lists: [{ zone: bl.test, score: 12 }] } }
file policy.yaml:
  reject_at: 10
  rules:
    - { when: { dkim: { pass: example.org } }, action: accept }
D: 7.2.0.192.bl.test A 127.0.0.2
L< {"event": "list", "zone": "bl.test", "state": "on"}
C> session from 192.0.2.7, envelope, content
C> From: a@example.org
C>
C> not signed after all
C> .
S< 550 5.7.1 *bl.test*
L< {"event": "message", "score": 12, "rule": "score", "action": "reject"}
U= messages 0
