# 5613-virus-any-of-two.t: need: any: the second scanner is asked only where the first has no answer
config:
  checks: { virus: { scanners: [{ name: one, server: "$V" }, { name: two, server: "$V2" }], self_test: 1s } }
  policies: { default: p.yaml }
file p.yaml:
  rules:
    - { when: { virus: infected }, action: reject }
  unknown: { virus: defer }
C> session, envelope, content
C> Subject: a letter
C>
C> Dear reader
C> .
S< 250 *
V= scanned 1
V2= scanned 0
V> down
L< {"event": "scanner", "scanner": "one", "state": "silent"}
C> envelope, content
C> Subject: another
C>
C> x
C> .
S< 250 *
V2= scanned 1
L< {"event": "message", "evidence": [], "scan": [{"scanner": "one", "verdict": "unknown"}, {"scanner": "two", "verdict": "clean"}]}
V2> down
L< {"event": "scanner", "scanner": "two", "state": "silent"}
C> envelope, content
C> Subject: a letter
C>
C> Dear reader
C> .
S< 451 4.7.1 *
L< {"event": "message", "evidence": [{"check": "virus", "fact": "unknown", "detail": "one: *"}, {"check": "virus", "fact": "unknown", "detail": "two: *"}]}
C> goodbye
