# 184-tls-profile-check.t: a profile that there is not, and what the effective configuration says
file bad.yaml:
  hostname: mx.example.net
  tls: { certificate: cert.pem, key: key.pem, profile: modern }
  domains: { example.com: { backend: main } }
  backends: { main: { servers: ["127.0.0.1:25"], tls_profile: legasy } }
file off.yaml:
  hostname: mx.example.net
  domains: { example.com: { backend: main } }
  backends: { main: { servers: ["127.0.0.1:25"], tls: off, tls_profile: strict } }
X> mxward check -c bad.yaml
X= 78
X< *bad.yaml:2:*: tls.profile: unknown value "modern"; expected strict, compatible or legacy
X< *bad.yaml:4:*: backends.main.tls_profile: unknown value "legasy"; did you mean "legacy"?
X> mxward check -c off.yaml
X= 0
X< *off.yaml:3:*: backends.main.tls_profile: has no effect with tls: off*
X> mxward check --print
X= 0
X< *profile: compatible*
X< *tls_profile: default*
