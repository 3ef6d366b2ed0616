# 743-check-certificate.t: a missing certificate, or a key that does not fit, is an error of the configuration
file missing.yaml:
  hostname: mx.example.net
  listeners: [{ bind: "127.0.0.1:2525" }]
  tls: { certificate: nowhere.pem, key: key.pem }
  domains: { example.com: { backend: main } }
  backends: { main: { servers: ["127.0.0.1:25"] } }
file unfit.yaml:
  hostname: mx.example.net
  listeners: [{ bind: "127.0.0.1:2525" }]
  tls: { certificate: cert.pem, key: second.key }
  domains: { example.com: { backend: main } }
  backends: { main: { servers: ["127.0.0.1:25"] } }
X> mxward check -c missing.yaml
X= 78
X< *missing.yaml:3:*: tls.certificate: *nowhere.pem*
X> mxward check -c unfit.yaml
X= 78
X< *unfit.yaml:3:*: tls.*
