# 746-check-peer.t: what is wrong with the other gateway's part, in its place and in words that help
file peer.key:
  0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef
file short.key:
  0123456789abcdef
file good.yaml:
  hostname: mx.example.net
  listeners: [{ bind: "127.0.0.1:2525", tls: "off" }]
  domains: { example.com: { backend: main } }
  backends: { main: { servers: ["127.0.0.1:2526"] }, now: { servers: ["127.0.0.1:2527"], hold: 0s } }
  peer: { role: primary, bind: "127.0.0.1:7025", address: "127.0.0.1:7026", key: peer.key, hold: 5d }
file bad.yaml:
  hostname: mx.example.net
  listeners: [{ bind: "127.0.0.1:2525", tls: "off" }]
  domains: { example.com: { backend: main } }
  backends: { main: { servers: ["127.0.0.1:2526"] } }
  peer:
    role: primry
    bind: "127.0.0.1:2525"
    address: "mx2..example:7025"
    key: short.key
    standbye: defer
file itself.yaml:
  hostname: mx.example.net
  listeners: [{ bind: "127.0.0.1:2525", tls: "off" }]
  domains: { example.com: { backend: main } }
  backends: { main: { servers: ["127.0.0.1:2526"] } }
  peer: { role: primary, bind: "127.0.0.1:7025", address: "127.0.0.1:7025", key: peer.key }
X> mxward check -c good.yaml
X= 0
X< *good.yaml:5:*: peer.key: the key is readable by every user of this machine; run chmod o-r *peer.key (warning)
X> mxward check --print -c good.yaml
X< *hold: 5d*
X< *hold: 0s*
X> mxward check -c bad.yaml
X= 78
X< *bad.yaml:6:*: peer.role: unknown value "primry"; did you mean "primary"?
X< *bad.yaml:8:*: peer.address: *mx2..example:7025* is not a host with a port*
X< *bad.yaml:9:*: peer.key: the file does not contain a key; make one with `mxward peer key`
X< *bad.yaml:10:*: peer.standbye: unknown key*did you mean "standby"?
X> mxward check -c itself.yaml
X= 78
X< *itself.yaml:5:*: peer.address: is the same as peer.bind*
