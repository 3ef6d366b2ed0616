# 525-surbl-rule-names-the-list.t: a rule may name the list; its own words are the refusal
config:
  checks:
    surbl: { lists: [{ zone: multi.test, score: 0 }, { zone: strict.test, score: 0, reply: "No such links here, call +1 555 0100" }] }
  policies: { default: p.yaml }
file p.yaml:
  rules: [{ when: { surbl: { listed: strict.test } }, action: reject }]
D: evil.com.multi.test A 127.0.0.2
D: worse.com.strict.test A 127.0.0.2
C> session from 192.0.2.1, envelope, content
C> From: A <a@example.org>
C> Subject: hello
C>
C> http://evil.com/
C> .
S< 250 *
C> envelope, content
C> From: A <a@example.org>
C> Subject: hello
C>
C> http://worse.com/
C> .
S< 550 5.7.1 No such links here, call +1 555 0100 (mxward *)
C> goodbye
U= messages 1
L< {"event": "message", "action": "reject", "evidence": [{"check": "surbl", "fact": "listed", "detail": "worse.com on strict.test 127.0.0.2"}]}
L< {"event": "message", "action": "accept", "evidence": [{"check": "surbl", "fact": "listed", "detail": "evil.com on multi.test 127.0.0.2"}]}
