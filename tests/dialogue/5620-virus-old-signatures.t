# 5620-virus-old-signatures.t: signatures that are older than three days are an alarm; the scanner is used all the same
config:
  checks: { virus: { scanners: [{ name: clam, type: clamd, server: "$V" }] } }
  policies: { default: p.yaml }
file p.yaml:
  rules:
    - { when: { virus: infected }, action: reject }
  unknown: { virus: defer }
V> version ClamAV 1.4.6/27000/Sat Jan  3 12:00:00 2026
C> session, envelope, content
C> Subject: a letter
C>
C> Dear reader
C> .
S< 250 *
L< {"event": "scanner", "scanner": "clam", "state": "well", "level": "warn", "reason": "its signatures are older than 3 days", "version": "ClamAV 1.4.6/27000"}
C> goodbye
X> mxward status
X< *clam * well *its signatures are older than 3 days*
X> mxward metrics
X< mxward_scanner_signatures_timestamp_seconds*"clam"* 1767441600
