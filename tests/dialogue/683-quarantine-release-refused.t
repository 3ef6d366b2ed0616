# 683-quarantine-release-refused.t: a backend that refuses leaves the message in quarantine, with its reply
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
B> at dot once 550 5.6.0 not with us
X> mxward quarantine release $ID
X= {65|69}
X< *$ID: *550 5.6.0 not with us*
X> mxward quarantine show $ID
X= 0
X< reply *550 5.6.0 not with us*
B> at dot once 451 4.3.0 not now
X> mxward quarantine release $ID
X= 75
X< *$ID: *451 4.3.0 not now*
X> mxward quarantine list --json
X< [{"id": "$ID", "releasing": false, "reply": "*451 4.3.0 not now*"}]
X> mxward quarantine release $ID
X= 0
U= body same as sent
