# 5612-virus-parallel.t: no more scans at the same time than parallel, of all clients; the others wait for their turn
config:
  checks: { virus: { scanners: [{ name: clam, type: clamd, server: "$V" }], parallel: 1, self_test: 1h } }
  policies: { default: p.yaml }
file p.yaml:
  rules:
    - { when: { virus: infected }, action: reject }
  unknown: { virus: defer }
V> works
C> session, envelope, content
C2> session, envelope, content
V> stalls
C> Subject: one
C>
C> x
C> .
V= waiting 1
C2> Subject: two
C2>
C2> x
C2> .
X> wait 0.5
V= scanned 1
X> mxward status
X< *1 running, 1 waiting*
V> works
S< 250 *
S2< 250 *
V= scanned 2
V= at once 1
C> goodbye
C2> goodbye
