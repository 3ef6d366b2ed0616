# 783-at-least-at-connect.t: a rule with at_least, whose check is not done yet, holds up neither a drop at connect nor a refusal at RCPT
config:
  checks: { spf: {}, dkim: {}, attachments: {}, dnsbl: { lists: [{ zone: bl.test, score: 12 }] } }
  blocklist: { block: [b.cidr] }
  policies: { default: p.yaml }
file b.cidr:
  192.0.2.9
file p.yaml:
  reject_at: 10
  rules:
    - { when: { spf: pass }, at_least: tag }
    - { when: { attachments: encrypted }, at_least: tag }
    - { when: { blocklist: blocked }, action: drop }
D: 7.2.0.192.bl.test A 127.0.0.2
L< {"event": "list", "zone": "bl.test", "state": "on"}
C> connect from 192.0.2.9
S< 521 5.3.2 *
S< closed
C> session from 192.0.2.7, sender
C> RCPT TO:<b@example.com>
S< 550 5.7.1 *bl.test* (mxward *)
C> goodbye
U= saw nothing
