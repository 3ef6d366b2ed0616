# 726-check-warns.t: what is right and seldom meant is a warning, and with --strict a failure
config: user: nobody
X> config
  hostname: mx1.example.net
  checks: { dnsbl: { lists: [{ zone: zen.example }] } }
  dns: { servers: [8.8.8.8, "[2001:4860:4860::8888]:53"] }
  tls: { certificates: [{ certificate: second.pem, key: second.key }] }
X> mxward check
X< *tls.certificate: is for mx.example.net, not for the hostname mx1.example.net; servers that verify it will not deliver (warning)
X< *dns.servers: 8.8.8.8 is a public resolver, and DNS lists such as zen.example refuse its queries; * (warning)
X= 0
X> mxward check --strict
X= 78
X> config
  hostname: second.example
  checks: { dnsbl: { lists: [{ zone: zen.example }] } }
  tls: { certificates: [{ certificate: second.pem, key: second.key }] }
X> mxward check --strict
X! *
X= 0
