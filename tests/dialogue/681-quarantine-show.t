# 681-quarantine-show.t: one message is shown with what was found, its header, or its octets
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
C> Subject: first
C> X-Folded: one
C> 	two
C>
C> ..dotted
C> text
C> .
S< 250 2.0.0 *quarantined as *
X> mxward quarantine show $ID
X= 0
X< id *$ID
X< from *<a@example.org>
X< rcpt *<b@example.com>
X< client *192.0.2.7
X< reason *dnsbl listed*
X< policy *default, score 7*
X< dnsbl *listed *7 *
X> mxward quarantine show $ID --evidence
X= 0
X< dnsbl *listed *7 *
X! rcpt *
X> mxward quarantine show $ID --headers
X= 0
X< Received: from mail.example*
X< Subject: first
X< X-Folded: one
X! text
X> mxward quarantine show $ID --raw
X= 0
X< Subject: first
X< .dotted
X< text
X> mxward quarantine show $ID --json
X= 0
X< {"id": "$ID", "size": "*", "rcpts": ["b@example.com"], "recipients": [{"address": "b@example.com", "fate": "waiting"}], "evidence": [{"check": "dnsbl", "fact": "listed", "score": 7}]}
X> mxward quarantine show $ID --headers --json
X= 0
X< {"headers": "*Subject: first*"}
X> mxward quarantine show $ID --raw --json
X= 64
X> mxward quarantine show $ID --raw --headers
X= 64
X> mxward hold show $ID
X= 65
L< {"event": "control", "command": "quarantine show", "words": ["$ID", "--evidence"], "user": "*"}
