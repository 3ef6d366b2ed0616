# 525-surbl-rule-names-the-list.t: a rule may name the list; its own words are the refusal
config:
  checks:
    surbl: { lists: [{ zone: multi.test, score: 0 }, { zone: strict.test, score: 0, reply: "No such links here, call +1 555 0100" }] }
  policies: { default: p.yaml }
file p.yaml:
  rules: [{ when: { surbl: { listed: strict.test } }, action: reject }]
D: evil.com.multi.test A 127.0.0.2
D: worse.com.strict.test A 127.0.0.2
C> connect from 192.0.2.1
S< 220 *
C> EHLO mail.example
S< 250-*
C> MAIL FROM:<a@example.org>
S< 250 *
C> RCPT TO:<b@example.com>
S< 250 *
C> DATA
S< 354 *
C> From: A <a@example.org>
C> Subject: hello
C>
C> http://evil.com/
C> .
S< 250 *
C> MAIL FROM:<a@example.org>
S< 250 *
C> RCPT TO:<b@example.com>
S< 250 *
C> DATA
S< 354 *
C> From: A <a@example.org>
C> Subject: hello
C>
C> http://worse.com/
C> .
S< 550 5.7.1 No such links here, call +1 555 0100 (mxward *)
C> QUIT
S< 221 *
U= messages 1
L< {"event": "message", "action": "reject", "evidence": [{"check": "surbl", "fact": "listed", "detail": "worse.com on strict.test 127.0.0.2"}]}
