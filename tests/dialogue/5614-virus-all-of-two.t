# 5614-virus-all-of-two.t: need: all: each scanner must have found the message clean
config:
  checks: { virus: { scanners: [{ name: one, server: "$V" }, { name: two, server: "$V2" }], self_test: 1s, need: all } }
  policies: { default: p.yaml }
file p.yaml:
  rules:
    - { when: { virus: infected }, action: reject }
  unknown: { virus: defer }
C> session
V2> finds Dear reader as Letter
C> envelope, content
C> Subject: a letter
C>
C> Dear reader
C> .
S< 554 5.7.1 Message contains a virus (Letter) *
V= scanned 1
V2= scanned 1
V2> down
L< {"event": "scanner", "scanner": "two", "state": "silent"}
C> envelope, content
C> Subject: a letter
C>
C> Dear reader
C> .
S< 451 4.7.1 *
C> goodbye
