# 595-quarantine-after-a-kill.t: what is kept is listed alike before and after its gateway was killed
config:
  checks: { dkim: {}, dnsbl: { lists: [{ zone: bl.test, score: 7 }] } }
  policies: { default: p.yaml }
file p.yaml:
  quarantine_at: 6
D: 7.2.0.192.bl.test A 127.0.0.2
L< {"event": "list", "zone": "bl.test", "state": "on"}
C> session from 192.0.2.7, envelope, content
C> Subject: one
C>
C> hello
C> .
S< 250 2.0.0 *quarantined as *
C> envelope from <>, content
C> Subject: two
C>
C> hello
C> .
S< 250 2.0.0 *quarantined as *
C> goodbye
X> wait 2.2
X> kill gateway
C2> session
C2> goodbye
X> mxward quarantine list
X= 0
X< $ID *one*
X< $ID2 *two*
X> wait 0.5
X> kill gateway
C3> session
C3> goodbye
X> mxward quarantine list --json
X< [{"id": "$ID", "from": "a@example.org", "rcpts": ["b@example.com"], "subject": "one", "score": 7, "client": "192.0.2.7"}, {"id": "$ID2", "from": "", "subject": "two"}]
X> mxward quarantine delete $ID
X= 0
X> kill gateway
C4> session
C4> goodbye
X> mxward quarantine list
X= 0
X! $ID *
X< $ID2 *two*
X> mxward quarantine stats --json
X< {"messages": 1}
