# 682-quarantine-release.t: a released message reaches its backend octet for octet, once, and is gone from quarantine
config:
  checks: { dkim: {}, dnsbl: { lists: [{ zone: bl.test, score: 7 }] } }
  policies: { default: p.yaml }
file p.yaml:
  quarantine_at: 6
  rules:
    - { when: { dkim: { pass: example.org } }, action: accept }
D: 7.2.0.192.bl.test A 127.0.0.2
L< {"event": "list", "zone": "bl.test", "state": "on"}
C> session from 192.0.2.7, envelope to <b@example.com> <c@example.com>, content
C> Subject: mine
C>
C> ..dotted
C> text
C> .
S< 250 2.0.0 *quarantined as *
U= messages 0
X> mxward quarantine release $ID
X= 0
X< $ID released: 250 *
U= messages 1
U= body same as sent
U= header X-Mxward-Released: *
U= header Received: from mail.example*
X> mxward quarantine list --json
X= 0
X< []
X> mxward quarantine release $ID
X= 65
X> mxward quarantine show $ID
X= 65
U= messages 1
L< {"event": "control", "command": "quarantine release", "words": ["$ID"], "user": "*", "uid": "*"}
