# 684-quarantine-release-down.t: while no server can be reached, a release says so and nothing is lost
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
B> down
X> mxward quarantine release $ID
X= 75
X< *$ID: *
B> up
X> wait 0.5
X> mxward quarantine release $ID
X= {0|75}
