# 5862-virus-clean-is-not-for-long.t: that a message is clean is soon forgotten: the scanner may have new signatures without saying so
config:
  checks: { virus: { scanners: [{ name: clam, type: clamd, server: "$V" }], self_test: 1h, cache: 1h } }
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
V> finds Dear reader as Letter
X> wait 2
C> envelope, content
C> Subject: a letter
C>
C> Dear reader
C> .
S< 554 5.7.1 Message contains a virus (Letter) *
V= scanned 2
C> goodbye
