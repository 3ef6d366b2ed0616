# 5606-virus-too-large.t: a message over max_size is not sent to a scanner, and is too_large, not clean
config:
  checks: { virus: { scanners: [{ name: clam, type: clamd, server: "$V" }], max_size: 2000 } }
  policies: { default: p.yaml }
file p.yaml:
  score: { virus.too_large: 3 }
  tag_at: 3
  rules: []
C> session, envelope, content
C> Subject: large
C>
C> body 4000
C> .
S< 250 *
U= header X-Spam-Flag: YES
V= scanned 0
L< {"event": "message", "action": "tag", "evidence": [{"check": "virus", "fact": "too_large"}], "scan": [{"verdict": "too_large"}]}
C> goodbye
