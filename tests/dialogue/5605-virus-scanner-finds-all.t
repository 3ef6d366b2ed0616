# 5605-virus-scanner-finds-all.t: a scanner that finds something in every text is off: it is asked nothing, and what it would say is unknown
config:
  checks: { virus: { scanners: [{ name: clam, type: clamd, server: "$V" }] } }
  policies: { default: p.yaml }
file p.yaml:
  rules:
    - { when: { virus: infected }, action: reject }
  unknown: { virus: defer }
V> zealous
C> session, envelope, content
C> Subject: a letter
C>
C> Dear reader
C> .
S< 451 4.7.1 Virus scanner not ready, try again (mxward *)
V= scanned 0
L< {"event": "scanner", "scanner": "clam", "state": "off", "level": "error", "reason": "finds something in a plain text*"}
L< {"event": "message", "evidence": [{"check": "virus", "fact": "unknown", "detail": "clam: disabled: finds something in a plain text*"}]}
C> goodbye
X> mxward metrics
X< mxward_scanner_up*"clam"* 0
