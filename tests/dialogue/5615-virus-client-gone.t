# 5615-virus-client-gone.t: a client that goes takes its scan along; one that has sent half a message has none
config:
  checks: { virus: { scanners: [{ name: clam, type: clamd, server: "$V" }], self_test: 1h } }
  policies: { default: p.yaml }
file p.yaml:
  rules:
    - { when: { virus: infected }, action: reject }
  unknown: { virus: defer }
C> session, envelope, content
C2> session, envelope, content
C2> Subject: half
C2>
C2> half of it
V> stalls
C> Subject: a letter
C>
C> Dear reader
C> .
V= waiting 1
V= scanned 1
C> reset
V= waiting 0
L< {"event": "message", "action": "abort", "scan": [{"scanner": "clam", "verdict": "unknown"}]}
C2> reset
V= scanned 1
