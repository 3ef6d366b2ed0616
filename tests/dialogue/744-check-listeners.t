# 744-check-listeners.t: two listeners on one address cannot both be had, and a backend without a domain is a warning
file twice.yaml:
  hostname: mx.example.net
  listeners:
    - { bind: "127.0.0.1:2525", tls: off }
    - { bind: "127.0.0.1:2525", tls: off }
  domains: { example.com: { backend: main } }
  backends: { main: { servers: ["127.0.0.1:25"] } }
file unused.yaml:
  hostname: mx.example.net
  listeners: [{ bind: "127.0.0.1:2525", tls: off }]
  domains: { example.com: { backend: main } }
  backends:
    main: { servers: ["127.0.0.1:25"] }
    spare: { servers: ["127.0.0.1:26"] }
X> mxward check -c twice.yaml
X= 78
X< *twice.yaml:4:*: listeners*
X> mxward check -c unused.yaml
X= 0
X< *unused.yaml:6:*spare*
