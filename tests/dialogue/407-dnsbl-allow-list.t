# 407-dnsbl-allow-list.t: an allow list takes back what a block list gave
config:
  checks: { dnsbl: { lists: [{ zone: bl.test, score: 12 }, { zone: wl.test, score: -8 }] } }
D: 7.2.0.192.bl.test A 127.0.0.2
D: 7.2.0.192.wl.test A 127.0.9.1
C> session from 192.0.2.7, envelope
C> goodbye
L< {"event": "message", "score": 4}
