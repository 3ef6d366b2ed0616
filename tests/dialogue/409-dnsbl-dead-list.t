# 409-dnsbl-dead-list.t: a list that lists everything fails its self-test and is disabled
config: checks: { dnsbl: { lists: [{ zone: bl.test, score: 12 }] } }
D: 2.0.0.127.bl.test A 127.0.0.2
D: 1.0.0.127.bl.test A 127.0.0.2
D: 7.2.0.192.bl.test A 127.0.0.2
C> session from 192.0.2.7, envelope
C> goodbye
L< {"event": "list", "zone": "bl.test", "state": "off"}
X> mxward status
X= 0
X< *bl.test*off*
