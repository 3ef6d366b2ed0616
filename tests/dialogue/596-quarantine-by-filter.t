# 596-quarantine-by-filter.t: what a filter selects is released or deleted, each named; never without being meant
config:
  checks: { dnsbl: { lists: [{ zone: bl.test, score: 7 }] } }
  policies: { default: p.yaml }
file p.yaml:
  quarantine_at: 6
D: 7.2.0.192.bl.test A 127.0.0.2
L< {"event": "list", "zone": "bl.test", "state": "on"}
C> session from 192.0.2.7, envelope from <a@partner.test>, content
C> Subject: Invoice one
C>
C> .
S< 250 2.0.0 *quarantined as *
C> envelope from <b@partner.test> to <c@example.com>, content
C> Subject: =?utf-8?q?Rechnung_N=C3=BCrnberg?=
C>
C> .
S< 250 2.0.0 *quarantined as *
C> envelope from <c@spam.test>, content
C> Subject: cheap pills
C>
C> .
S< 250 2.0.0 *quarantined as *
X> mxward quarantine list --subject "nürn*berg"
X= 0
X< *TIME (UTC*) *SUBJECT *REASON
X< $ID2 *Rechnung *
X! $ID *
X> mxward quarantine list --ids --from partner.test
X= 0
X< $ID
X< $ID2
X! $ID3
X> mxward quarantine list --ids --before 1h
X= 0
X! $ID
X> mxward quarantine release --from @partner.test
X= 64
X< mxward: 2 messages selected; add --yes *
U= messages 0
X> mxward quarantine release $ID --from @partner.test --yes
X= 64
X> mxward quarantine release --yes
X= 64
X> mxward quarantine release --from "" --yes
X= 64
X< *--from needs a value*
X> mxward quarantine release --subject nothing --yes
X= 0
X< mxward: no message matches
B> at RCPT <c@example.com> 550 5.1.1 no such user
X> mxward quarantine release --from @partner.test --since 1h --yes
X= 69
X< $ID released: 250 *
X< *$ID2: *550 5.1.1 no such user*
X< mxward: not all of the 2 messages: see above
U= messages 1
L< {"event": "control", "command": "quarantine list", "words": ["--from", "@partner.test", "--since", "*"]}
L< {"event": "control", "command": "quarantine release", "words": ["$ID", "$ID2"], "user": "*"}
X> mxward quarantine show $ID
X= 65
X< *no such message; if it was released, deleted or has expired, the log tells of it by this ID
X> mxward quarantine delete --subject pills --yes
X= 0
X< $ID3 deleted
X> mxward quarantine list --ids
X< $ID2
X! $ID3
