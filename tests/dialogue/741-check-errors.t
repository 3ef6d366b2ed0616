# 741-check-errors.t: every error at once, with file, line, column and key
file bad.yaml:
  hostname: mx.example.net
  listners:
    - bind: "127.0.0.1:2525"
  listeners:
    - bind: "127.0.0.1:2525"
      tls: sometimes
  domains: { example.com: { backend: nobody } }
  backends: { main: { servers: ["127.0.0.1:25"] } }
  limits: { errors: many, recipients: -1 }
  timeouts: { command: 5 minutes }
X> mxward check -c bad.yaml
X= 78
X< *bad.yaml:2:1: listners: *listeners*
X< *bad.yaml:6:*: listeners*tls: *
X< *bad.yaml:7:*: domains.*backend: *nobody*
X< *bad.yaml:9:*: limits.errors: *
X< *bad.yaml:9:*: limits.recipients: *
X< *bad.yaml:10:*: timeouts.command: *
