# 5603-virus-scanner-stalls.t: a scanner that takes mail and says nothing costs one message its time; the next is not sent to it
config:
  checks: { virus: { scanners: [{ name: clam, type: clamd, server: "$V" }], timeout: 2s, self_test: 1h } }
  policies: { default: p.yaml }
file p.yaml:
  rules:
    - { when: { virus: infected }, action: reject }
  unknown: { virus: defer }
C> session
V> stalls
C> envelope, content
C> Subject: a letter
C>
C> Dear reader
C> .
S< 451 4.7.1 Virus scanner not ready, try again (mxward *)
L< {"event": "message", "evidence": [{"check": "virus", "fact": "unknown", "detail": "clam: timed out"}]}
L< {"event": "scanner", "scanner": "clam", "state": "silent", "reason": "does not answer: timed out"}
C> envelope, content
C> Subject: a letter
C>
C> Dear reader
C> .
S< 451 4.7.1 *
V= scanned 1
V= waiting 0
C> goodbye
