# 335-resolver-by-name.t: dns.servers takes a host's name, which the system looks up
config:
  checks: { rdns: {} }
  dns: { servers: ["LocalHost:$DNSPORT"] }
D: 7.2.0.192.in-addr.arpa PTR mx.client.test
D: mx.client.test A 192.0.2.7
X> mxward check --print
X= 0
X< *servers: *"127.0.0.1:$DNSPORT"*
C> session from 192.0.2.7, envelope
C> goodbye
L< {"event": "message", "evidence": [{"check": "rdns", "fact": "pass", "detail": "mx.client.test"}]}
X> mxward reload
X= 0
C> session from 192.0.2.7, envelope
C> goodbye
L< {"event": "message", "evidence": [{"check": "rdns", "fact": "pass", "detail": "mx.client.test"}]}
X> config
  dns: { servers: ["10.0.0.256"] }
X> mxward check
X= 78
X< *dns.servers*"10.0.0.256" is not an address or a host name*
