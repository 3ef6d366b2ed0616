# 5770-virus-cache-header-and-body.t: equal octets with the empty line elsewhere are another message
#
# What stands above the empty line says how the rest is encoded: a scanner that has seen it below
# has seen a plain text. Its word about that one is no word about the other.
config:
  checks: { virus: { scanners: [{ name: clam, type: clamd, server: "$V" }] } }
  policies: { default: p.yaml }
file p.yaml:
  rules:
    - { when: { virus: infected }, action: reject }
  unknown: { virus: defer }
C> session, envelope, content
C> Subject: a letter
C>
C> Content-Transfer-Encoding: base64
C> RGVhciByZWFkZXI=
C> .
S< 250 *
V= scanned 1
C> envelope, content
C> Subject: a letter
C> Content-Transfer-Encoding: base64
C>
C> RGVhciByZWFkZXI=
C> .
S< 250 *
V= scanned 2
C> goodbye
X> mxward status
X< *2 scans, 0 infected, 0 unknown, 0 from the cache*
