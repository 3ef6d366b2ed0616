# 5633-icap-blind.t: an ICAP server that says "unmodified" to everything is off, and its mail unknown
config:
  checks: { virus: { scanners: [{ name: icap, type: icap, server: "$V", service: avscan }], self_test: 1s } }
  policies: { default: p.yaml }
file p.yaml:
  unknown: { virus: defer }
V> blind
L< {"event": "scanner", "scanner": "icap", "state": "off"}
C> session, envelope, content
C> Subject: a letter
C>
C> Dear reader
C> .
S< 451 4.7.1 Virus scanner not ready, try again (mxward *)
V= scanned 0
V> works
L< {"event": "scanner", "scanner": "icap", "state": "well"}
C> envelope, content
C> Subject: a letter
C>
C> Dear reader
C> .
S< 250 *
C> goodbye
