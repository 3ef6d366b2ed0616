# 748-check-pair-names.t: the two gateways of a pair have names of their own, and each knows the other's
config:
  hostname: mx1.example.net
  peer: { role: primary, bind: "$DOWN", address: "mx2.example.net:7025", key: peer.key }
file peer.key:
  000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f
X> mxward check
X= 0
X! *peer.hostname*
X! *peer.address*
X> config
  peer: { address: "MX1.example.net:7025" }
X> mxward check
X= 78
X< *peer.address: mx1.example.net is this gateway's own hostname; each gateway needs its own
X> config
  peer: { address: "MX1.example.net:7025", hostname: mx2.example.net }
X> mxward check
X= 78
X< *peer.address: leads to mx1.example.net, which is this gateway's own hostname; *
X> config
  peer: { address: "192.0.2.2:7025", hostname: MX1.example.net }
X> mxward check
X= 78
X< *peer.hostname: mx1.example.net is this gateway's own hostname; each gateway needs its own
X> config
  peer: { address: "192.0.2.2:7025" }
X> mxward check
X= 0
X< *peer.hostname: not set, and the address is not a name: * (warning)
X> mxward zone
X= 0
X< *peer.hostname: not set, and the address is not a name: * (warning)
X< ;example.com.*IN*MX*20 NAME.*set peer.hostname
X> config
  peer: { address: "192.0.2.2:7025", hostname: mx2.example.net }
X> mxward check
X= 0
X! *peer.hostname*
X! *peer.address*
