# 686-quarantine-delete.t: deleted mail is gone for good, and the log says who did it
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
C> envelope, content
C> Subject: x
C>
C> hello
C> .
S< 250 2.0.0 *quarantined as *
C> envelope, content
C> Subject: x
C>
C> hello
C> .
S< 250 2.0.0 *quarantined as *
X> mxward quarantine delete $ID $ID3
X= 0
X< $ID deleted
X< $ID3 deleted
X> mxward quarantine list
X< $ID2 *
X! $ID *
X! $ID3 *
X> mxward quarantine delete $ID $ID2
X= 65
X< $ID2 deleted
X< *$ID: *
X> mxward quarantine list --json
X< []
L< {"event": "control", "command": "quarantine delete", "words": ["$ID", "$ID3"], "user": "*"}
U= messages 0
