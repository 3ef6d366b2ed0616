# 680-quarantine-list.t: what is kept can be listed and searched, for people and for programs
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
C> Subject: x
C>
C> hello
C> .
S< 250 2.0.0 *quarantined as *
C> envelope from <>, content
C> Subject: x
C>
C> hello
C> .
S< 250 2.0.0 *quarantined as *
X> mxward quarantine list
X= 0
X< ID *TIME *SIZE *FROM *RCPTS *REASON
X< $ID *<a@example.org> *<b@example.com> +1 *dnsbl listed*
X< $ID2 *<> *<b@example.com> *dnsbl listed*
X> mxward quarantine list --json
X= 0
X< [{"id": "$ID", "queue": "quarantine", "from": "a@example.org", "rcpts": ["b@example.com", "c@example.com"], "reason": "*dnsbl*", "policy": "default", "score": 7, "client": "192.0.2.7", "helo": "mail.example", "subject": "x", "backend": "main", "releasing": false, "reply": ""}]
X> mxward quarantine list --from *@EXAMPLE.org
X< $ID *
X! $ID2 *
X> mxward quarantine list --from <>
X< $ID2 *
X! $ID *
X> mxward quarantine list --rcpt c@
X< $ID *
X! $ID2 *
X> mxward quarantine list --reason listed*bl.test --since 1h
X< $ID2 *
X> mxward quarantine list --since 2999-01-01 --json
X= 0
X< []
X> mxward quarantine list --reason virus
X= 0
X! $ID *
L< {"event": "control", "command": "quarantine list", "words": ["--reason", "virus"], "user": "*"}
U= messages 0
