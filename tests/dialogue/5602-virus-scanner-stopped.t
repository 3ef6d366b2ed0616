# 5602-virus-scanner-stopped.t: a scanner that is stopped makes mail wait, is said once, and is used again when it is back
config:
  checks: { virus: { scanners: [{ name: clam, type: clamd, server: "$V" }], self_test: 1s } }
  policies: { default: p.yaml }
file p.yaml:
  rules:
    - { when: { virus: infected }, action: reject }
  unknown: { virus: defer }
C> session
L< {"event": "scanner", "scanner": "clam", "state": "well"}
V> down
L< {"event": "scanner", "scanner": "clam", "state": "silent", "level": "error", "reason": "does not answer: *"}
C> envelope, content
C> Subject: a letter
C>
C> Dear reader
C> .
S< 451 4.7.1 Virus scanner not ready, try again (mxward *)
L< {"event": "message", "action": "defer", "evidence": [{"check": "virus", "fact": "unknown", "detail": "clam: does not answer: *"}], "scan": [{"verdict": "unknown"}]}
C> envelope, content
C> Subject: a letter
C>
C> Dear reader
C> .
S< 451 4.7.1 *
L! {"event": "scanner", "state": "off"}
X> mxward status
X< *clam * silent *does not answer*
X> mxward top --once
X< *scanner silent: clam: does not answer*
V> up
L< {"event": "scanner", "scanner": "clam", "state": "well"}
C> envelope, content
C> Subject: a letter
C>
C> Dear reader
C> .
S< 250 *
C> goodbye
V= scanned 1
