# 748-check-bounces.t: where bounces go is checked: the word, the backend, or the server
X> mxward check
X= 0
X> config
  bounces: { via: mian }
X> mxward check
X= 78
X< *: bounces.via: "mian" is not "backend", "mx", the name of a backend or a server like relay.example.com:25
X> config
  bounces: { via: mx, exempt: ["10.0.0.0/8"], keep: 3d, delay: 0s, size: 0 }
X> mxward check
X= 0
X> config
  bounces: { via: main }
X> mxward check
X= 0
X> config
  bounces: { via: "relay.example.com:2525" }
X> mxward check
X= 0
X> config
  bounces: { via: "127.0.0.1:$PORT" }
X> mxward check
X= 78
X< *: bounces.via: 127.0.0.1:$PORT is a listener of mxward itself; bounces would loop
X> config
  bounces: { via: mx, exempt: [] , keep: 31d }
X> mxward check
X= 78
X< *: bounces.keep: *
