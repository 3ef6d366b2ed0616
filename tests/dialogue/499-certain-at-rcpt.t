# 499-certain-at-rcpt.t: what nothing in the message can redeem is refused at RCPT, although checks of the message are configured
config:
  policies: { default: policy.yaml }
  domains: { example.com: { backend: main, policy: default } }
  checks: { dkim: {}, dmarc: {}, spf: {}, dnsbl: { lists: [{ zone: bl.test, score: 12 }] } }
file policy.yaml:
  score: { dkim.pass: -1, spf.pass: -5 }
  quarantine_at: 5
  reject_at: 10
  rules:
    - { when: { dmarc: quarantine }, action: quarantine }
    - { when: { dmarc: pass, rdns: pass }, action: accept }
D: 7.2.0.192.bl.test A 127.0.0.2
L< {"event": "list", "zone": "bl.test", "state": "on"}
C> session from 192.0.2.7, sender
C> RCPT TO:<b@example.com>
S< 550 5.7.1 *bl.test*
U= saw nothing
