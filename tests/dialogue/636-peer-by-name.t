# 636-peer-by-name.t: the peer is looked up at dns.servers; what nobody answered is not called a name without address
config:
  dns: { timeout: 1s }
  peer: { role: secondary, bind: "$DOWN", address: "lost.test:7025", key: peer.key }
file peer.key:
  a39bd554142ce9157449e8fe4e6b3673c294524c6d49dbc87369dfe3ceae0976
D: lost.test SERVFAIL
L< {"event": "peer", "level": "warn", "message": "the peer at lost.test:7025 cannot be reached: its name could not be looked up: no usable answer from $DNS"}
X> config
  peer: { address: "nowhere.test:7025" }
X> mxward reload
X= 0
L< {"event": "peer", "level": "warn", "message": "the peer at nowhere.test:7025 cannot be reached: its name has no address"}
