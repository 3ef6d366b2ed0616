# 687-quarantine-stats.t: figures of the quarantine
config:
  checks: { dkim: {}, dnsbl: { lists: [{ zone: bl.test, score: 7 }] } }
  policies: { default: p.yaml }
file p.yaml:
  quarantine_at: 6
  rules:
    - { when: { dkim: { pass: example.org } }, action: accept }
D: 7.2.0.192.bl.test A 127.0.0.2
L< {"event": "list", "zone": "bl.test", "state": "on"}
X> mxward quarantine stats
X= 0
X< messages *0
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
X> mxward quarantine stats
X= 0
X< messages *2
X< dnsbl listed *2 *
X> mxward quarantine stats --json
X= 0
X< {"messages": 2, "in_doubt": 0, "oldest": "20??-*Z", "reasons": [{"reason": "dnsbl listed", "messages": 2}]}
