# 5634-rspamd-points.t: what rspamd gives a message counts in the policy, and what it proposes is a fact
config:
  checks: { virus: { scanners: [{ name: spam, type: rspamd, server: "$V", score_factor: 0.5 }] } }
  policies: { default: p.yaml }
file p.yaml:
  tag_at: 3
  reject_at: 8
  rules:
    - { when: { virus: [greylist, defer] }, action: defer }
  unknown: { virus: defer }
L< {"event": "scanner", "scanner": "spam", "state": "well"}
C> session, envelope from <a@example.org>, content
C> Subject: a letter
C>
C> hello
C> .
S< 250 *
V= message same as sent
V= told From: a@example.org
V= told Rcpt: b@example.com
V! told User: a
L< {"event": "message", "action": "accept", "score": 0}
V> says {"action": "add header", "score": 7.0, "symbols": {"BAYES_SPAM": {"name": "BAYES_SPAM", "score": 5.1}, "R_X": {"name": "R_X", "score": 0.2}}}
C> envelope, content
C> Subject: a letter
C>
C> Dear reader
C> .
S< 250 *
L< {"event": "message", "action": "tag", "score": 4, "evidence": [{"check": "virus", "fact": "spam", "detail": "spam: add header, 3.50 points (BAYES_SPAM)", "value": "BAYES_SPAM", "score": 4}]}
V> says {"action": "reject", "score": 16, "symbols": {}}
C> envelope, content
C> Subject: a letter
C>
C> Dear reader
C> .
S< 554 5.7.1 Message content rejected as spam (mxward *)
V> says {"action": "greylist", "score": 4}
C> envelope, content
C> Subject: a letter
C>
C> Dear reader
C> .
S< 450 4.7.1 Greylisted, try again later (mxward *)
V> says {"action": "no action", "score": -30}
C> envelope, content
C> Subject: a letter
C>
C> Dear reader
C> .
S< 250 *
L< {"event": "message", "action": "accept", "score": -5, "evidence": [{"fact": "scored", "score": -5}]}
V> says {"action": "no action", "score": 1, "score": 100}
C> envelope, content
C> Subject: a letter
C>
C> Dear reader
C> .
S< 250 *
L< {"event": "message", "evidence": [{"fact": "unscored", "detail": "spam: its reply has no action or no score"}]}
C> goodbye
