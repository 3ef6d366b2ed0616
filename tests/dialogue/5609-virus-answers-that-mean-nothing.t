# 5609-virus-answers-that-mean-nothing.t: whatever is not exactly "OK" or a finding is unknown, never clean
config:
  checks: { virus: { scanners: [{ name: clam, type: clamd, server: "$V" }], self_test: 1h } }
  policies: { default: p.yaml }
file p.yaml:
  rules:
    - { when: { virus: infected }, action: reject }
  unknown: { virus: defer }
C> session
V> says OK
C> envelope, content
C> Subject: letter 0
C>
C> x
C> .
S< 451 4.7.1 *
L< {"event": "message", "evidence": [{"check": "virus", "fact": "unknown", "detail": "clam: OK"}]}

V> says stream: OK and more
C> envelope, content
C> Subject: letter 1
C>
C> x
C> .
S< 451 4.7.1 *
L< {"event": "message", "evidence": [{"check": "virus", "fact": "unknown", "detail": "clam: stream: OK and more"}]}

V> says stream: Can't allocate memory ERROR
C> envelope, content
C> Subject: letter 2
C>
C> x
C> .
S< 451 4.7.1 *
L< {"event": "message", "evidence": [{"check": "virus", "fact": "unknown", "detail": "clam: stream: Can't allocate memory ERROR"}]}
V> closes
C> envelope, content
C> Subject: a letter
C>
C> Dear reader
C> .
S< 451 4.7.1 *
L< {"event": "message", "evidence": [{"check": "virus", "fact": "unknown", "detail": "clam: it closed the connection without a reply"}]}
C> goodbye
