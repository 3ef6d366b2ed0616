# 5616-virus-and-the-time-of-checks.t: a scan has its own time, beside timeouts.checks; the other checks are not waited for so long
config:
  checks: { virus: { scanners: [{ name: clam, type: clamd, server: "$V" }], timeout: 30s, self_test: 1h } }
  policies: { default: p.yaml }
  timeouts: { checks: 1s }
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
X> wait 2
S< nothing 0.1
V> works
S< 250 *
C> goodbye
