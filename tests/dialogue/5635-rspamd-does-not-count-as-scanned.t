# 5635-rspamd-does-not-count-as-scanned.t: rspamd is asked beside the virus scanners; its "no action" is not "clean"
config:
  checks: { virus: { scanners: [{ name: spam, type: rspamd, server: "$V" }, { name: clam, server: "$V2" }], self_test: 1s } }
  policies: { default: p.yaml }
file p.yaml:
  rules:
    - { when: { virus: infected }, action: reject }
  unknown: { virus: defer }
L< {"event": "scanner", "scanner": "spam", "state": "well"}
L< {"event": "scanner", "scanner": "clam", "state": "well"}
C> session, envelope, content
C> Subject: a letter
C>
C> Dear reader
C> .
S< 250 *
V= scanned 1
V2= scanned 1
V2> down
L< {"event": "scanner", "scanner": "clam", "state": "silent"}
C> envelope, content
C> Subject: a letter
C>
C> Dear reader
C> .
S< 451 4.7.1 Virus scanner not ready, try again (mxward *)
C> goodbye
