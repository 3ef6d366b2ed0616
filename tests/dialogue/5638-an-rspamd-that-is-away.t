# 5638-an-rspamd-that-is-away.t: without rspamd's points mail is unscored, not unscanned; a policy may wait for them
config:
  checks: { virus: { scanners: [{ name: spam, type: rspamd, server: "$V" }, { name: clam, server: "$V2" }], self_test: 1s } }
  policies: { default: p.yaml }
file p.yaml:
  rules:
    - { when: { virus: { unscored: spam }, sender: a@example.org }, action: tag }
    - { when: { virus: unscored }, action: defer }
  unknown: { virus: defer }
L< {"event": "scanner", "scanner": "spam", "state": "well"}
L< {"event": "scanner", "scanner": "clam", "state": "well"}
V> down
L< {"event": "scanner", "scanner": "spam", "state": "silent"}
C> session, envelope, content
C> Subject: a letter
C>
C> Dear reader
C> .
S< 250 *
V2= scanned 1
L< {"event": "message", "action": "tag", "evidence": [{"check": "virus", "fact": "unscored", "value": "spam"}]}
C> envelope from <c@example.org>, content
C> Subject: a letter
C>
C> Dear reader
C> .
S< 450 4.7.1 Spam filter not ready, try again (mxward *)
C> goodbye
