# 690-quarantine-no-escapes.t: what a sender wrote never commands a terminal
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
C> raw "Subject: red \x1b[31m \xc2\x9b2J\x07\r\n\r\ntext \x1b]0;title\x07\r\n.\r\n"
S< 250 2.0.0 *quarantined as *
X> mxward quarantine show $ID
X< subject *red ?[31m*
X> mxward quarantine show $ID --headers
X< Subject: red ?[31m *
X> mxward quarantine show $ID --headers --json
X< *\u001b[31m \u00c2\u009b2J*
