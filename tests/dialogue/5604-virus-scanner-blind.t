# 5604-virus-scanner-blind.t: a scanner that finds nothing is off: it is asked nothing, and what it would say is unknown
config:
  checks: { virus: { scanners: [{ name: clam, type: clamd, server: "$V" }] } }
  policies: { default: p.yaml }
file p.yaml:
  rules:
    - { when: { virus: infected }, action: reject }
  unknown: { virus: defer }
V> blind
C> session, envelope, content
C> Subject: a letter
C>
C> Dear reader
C> .
S< 451 4.7.1 Virus scanner not ready, try again (mxward *)
V= scanned 0
L< {"event": "scanner", "scanner": "clam", "state": "off", "level": "error", "reason": "does not find the test text*"}
L< {"event": "message", "evidence": [{"check": "virus", "fact": "unknown", "detail": "clam: disabled: does not find the test text*"}]}
C> goodbye
X> mxward metrics
X< mxward_scanner_up*"clam"* 0
