# 5608-virus-names-that-are-none.t: what a scanner could not read, and what is unwanted by its name, are facts of their own
config:
  checks: { virus: { scanners: [{ name: clam, type: clamd, server: "$V" }], cache: off } }
  policies: { default: p.yaml }
file p.yaml:
  score: { virus.encrypted: 1, virus.limits: 2, virus.unwanted: 3 }
  rules:
    - { when: { virus: infected }, action: reject }
C> session
V> says stream: Heuristics.Encrypted.Zip FOUND
C> envelope, content
C> Subject: a letter
C>
C> Dear reader
C> .
S< 250 *
L< {"event": "message", "evidence": [{"check": "virus", "fact": "encrypted", "value": "Heuristics.Encrypted.Zip"}]}

V> says stream: Heuristics.Limits.Exceeded.MaxFiles FOUND
C> envelope, content
C> Subject: a letter
C>
C> Dear reader
C> .
S< 250 *
L< {"event": "message", "evidence": [{"check": "virus", "fact": "limits", "value": "Heuristics.Limits.Exceeded.MaxFiles"}]}

V> says stream: PUA.Win.Packer.Upx FOUND
C> envelope, content
C> Subject: a letter
C>
C> Dear reader
C> .
S< 250 *
L< {"event": "message", "evidence": [{"check": "virus", "fact": "unwanted", "value": "PUA.Win.Packer.Upx"}]}

V> says stream: Sanesecurity.Junk.1.UNOFFICIAL FOUND
C> envelope, content
C> Subject: a letter
C>
C> Dear reader
C> .
S< 250 *
L< {"event": "message", "evidence": [{"check": "virus", "fact": "unwanted", "value": "Sanesecurity.Junk.1.UNOFFICIAL"}]}

V> says stream: Win.Test with a blank FOUND
C> envelope, content
C> Subject: a letter
C>
C> Dear reader
C> .
S< 554 5.7.1 Message contains a virus (Win.Test with a blank) *
L< {"event": "message", "evidence": [{"check": "virus", "fact": "infected", "value": "Win.Test with a blank"}]}
C> goodbye
