# 5617-virus-reload.t: a reload while a message is scanned loses nothing, and takes up other scanners
config:
  checks: { virus: { scanners: [{ name: one, server: "$V" }], timeout: 30s, self_test: 1h } }
  policies: { default: p.yaml }
file p.yaml:
  rules:
    - { when: { virus: infected }, action: reject }
  unknown: { virus: defer }
C> session, envelope, content
V> stalls
C> Subject: a letter
C>
C> Dear reader
C> .
V= waiting 1
X> config
  checks: { virus: { scanners: [{ name: two, server: "$V2" }] } }
X> mxward reload
X= 0
L< {"event": "scanner", "scanner": "two", "state": "well"}
V> works
S< 250 *
V= scanned 1
C2> session, envelope, content
C2> Subject: after
C2>
C2> x
C2> .
S2< 250 *
V2= scanned 1
C> goodbye
C2> goodbye
X> mxward status
X< *two * well*
X! * one * well*
