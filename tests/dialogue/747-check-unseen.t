# 747-check-unseen.t: a character that nobody sees, pasted into the configuration, is seen in the complaint (one stands behind "limits")
file bad.yaml:
  hostname: mx.example.net
  listeners:
    - bind: "127.0.0.1:2525"
  domains: { example.com: { backend: main } }
  backends: { main: { servers: ["127.0.0.1:25"] } }
  limits​: { errors: 3 }
X> mxward check -c bad.yaml
X= 78
X< *bad.yaml:6:*limits<U+200B>*
