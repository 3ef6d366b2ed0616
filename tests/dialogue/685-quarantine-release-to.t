# 685-quarantine-release-to.t: a message is released to another recipient instead of its own
config:
  checks: { dkim: {}, dnsbl: { lists: [{ zone: bl.test, score: 7 }] } }
  policies: { default: p.yaml }
file p.yaml:
  quarantine_at: 6
  rules:
    - { when: { dkim: { pass: example.org } }, action: accept }
D: 7.2.0.192.bl.test A 127.0.0.2
L< {"event": "list", "zone": "bl.test", "state": "on"}
C> session from 192.0.2.7, envelope, content
C> Subject: x
C>
C> hello
C> .
S< 250 2.0.0 *quarantined as *
X> mxward quarantine release $ID --to "no address"
X= 64
X> mxward quarantine release $ID --to abuse@example.com
X= 0
U= saw RCPT TO:<abuse@example.com>*
U= messages 1
U= body same as sent
