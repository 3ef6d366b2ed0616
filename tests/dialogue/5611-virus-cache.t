# 5611-virus-cache.t: what was found in a message is not looked for again, until the scanner has other signatures
config:
  checks: { virus: { scanners: [{ name: clam, type: clamd, server: "$V" }], self_test: 1s } }
  policies: { default: p.yaml }
file p.yaml:
  rules:
    - { when: { virus: infected }, action: reject }
  unknown: { virus: defer }
V> finds Dear reader as Letter
C> session, envelope, content
C> Subject: a letter
C>
C> Dear reader
C> .
S< 554 5.7.1 Message contains a virus (Letter) *
C> envelope, content
C> Subject: a letter
C>
C> Dear reader
C> .
S< 554 5.7.1 Message contains a virus (Letter) *
V= scanned 1
V> version ClamAV 1.4.6/27821/Tue Dec  1 12:00:00 2026
V= tested
X> wait 0.5
V= tested
C> envelope, content
C> Subject: a letter
C>
C> Dear reader
C> .
S< 554 5.7.1 Message contains a virus (Letter) *
V= scanned 2
C> goodbye
X> mxward status
X< *3 scans, 3 infected, 0 unknown, 1 from the cache*
