# 529-surbl-configuration.t: what cannot be meant is refused with the place where it stands
file bad.yaml:
  hostname: mx.example.net
  listeners: [{ bind: "127.0.0.1:2525", tls: off }]
  domains: { example.com: { backend: main } }
  backends: { main: { servers: ["127.0.0.1:25"] } }
  checks: { surbl: { lists: [{ zone: multi.test, bits: { 6: both } }] } }
file zone.yaml:
  hostname: mx.example.net
  listeners: [{ bind: "127.0.0.1:2525", tls: off }]
  domains: { example.com: { backend: main } }
  backends: { main: { servers: ["127.0.0.1:25"] } }
  checks: { surbl: { lists: [{ score: 3 }] } }
file exempt.yaml:
  hostname: mx.example.net
  listeners: [{ bind: "127.0.0.1:2525", tls: off }]
  domains: { example.com: { backend: main } }
  backends: { main: { servers: ["127.0.0.1:25"] } }
  checks: { surbl: { lists: [{ zone: multi.test }], hosts_exempt: [10.0.0.0/8] } }
X> mxward check -c bad.yaml
X= 78
X< *bad.yaml:*: checks.surbl: bit 6 of multi.test is not a single bit*
X> mxward check -c zone.yaml
X= 78
X< *zone.yaml:*zone: missing*
X> mxward check -c exempt.yaml
X= 78
X< *exempt.yaml:*"10.0.0.0/8" in hosts_exempt is neither a name nor an address*
