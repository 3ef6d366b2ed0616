# 668-quarantine-full.t: a full quarantine defers further mail for it, as a full disk does; what is in it stays, all other mail passes
config:
  checks: { dkim: {}, dnsbl: { lists: [{ zone: bl.test, score: 7 }] } }
  policies: { default: p.yaml }
  quarantine: { max_size: 1M }
file p.yaml:
  quarantine_at: 6
  rules:
    - { when: { dkim: { pass: example.org } }, action: accept }
D: 7.2.0.192.bl.test A 127.0.0.2
L< {"event": "list", "zone": "bl.test", "state": "on"}
C> session from 192.0.2.7, envelope, content
C> body 600000
C> .
S< 250 2.0.0 *quarantined as *
C> envelope, content
C> body 600000
C> .
S< 452 4.3.1 *
L< {"event": "spool", "level": "error", "message": "the quarantine is full: *"}
C> envelope, content
C> Subject: small
C>
C> small ones still fit
C> .
S< 250 2.0.0 *quarantined as *
X> mxward status
X< WARNING: the quarantine is full*
X> mxward status --json
X< {"quarantine": {"full": true, "max_size": 1048576}}
X> mxward quarantine list --json
X< [{"id": "$ID"}, {"id": "$ID2", "subject": "small"}]
C2> session, envelope, content
C2> Subject: x
C2>
C2> hello
C2> .
S2< 250 *
U= messages 1
X> mxward quarantine delete $ID
X= 0
C> envelope, content
C> body 600000
C> .
S< 250 2.0.0 *quarantined as *
L! {"message": "*removed*"}
