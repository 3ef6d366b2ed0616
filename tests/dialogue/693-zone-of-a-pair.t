# 693-zone-of-a-pair.t: two gateways make two MX records; the primary is preferred
config:
  peer: { role: secondary, bind: "$DOWN", address: "mx1.example.net:7025", key: peer.key }
file peer.key:
  000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f
X> mxward zone
X= 0
X< example.com.*IN*MX*10 mx1.example.net.
X< example.com.*IN*MX*20 mx.example.net.
