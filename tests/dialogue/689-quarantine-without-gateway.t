# 689-quarantine-without-gateway.t: without a running gateway kept mail can be looked at, but not changed; with a broken configuration, too
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
C> goodbye
X> mxward stop
X= stopped 0
X> mxward quarantine list
X= 0
X< *not logged*
X< $ID *
X> mxward quarantine show $ID
X= 0
X< rcpt *<b@example.com>
X> mxward quarantine release $ID
X= 69
X> mxward quarantine delete $ID
X= 69
X> mxward hold flush
X= 69
X> file mxward.yaml
  hostname: [
  admin: { socket: run/control.sock }
X> mxward quarantine list
X= 0
X< $ID *
