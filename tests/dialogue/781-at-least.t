# 781-at-least.t: a rule with at_least sets the mildest action; a later rule, unknown or the score may demand a stronger one, and the log names what decided
config:
  checks: { helo: {}, spf: {}, dnsbl: { lists: [{ zone: bl.test, score: 12 }] } }
  policies: { default: p.yaml }
file p.yaml:
  reject_at: 10
  rules:
    - { name: odd name, when: { helo: invalid }, at_least: tag }
    - { name: spoofed, when: { spf: fail }, action: reject }
    - { name: proved, when: { spf: pass }, action: accept }
  unknown: { spf: defer }
D: 7.2.0.192.bl.test A 127.0.0.2
D: spoofed.test TXT "v=spf1 -all"
D: proved.test TXT "v=spf1 +all"
D: dead.test SERVFAIL
L< {"event": "list", "zone": "bl.test", "state": "on"}
C> session helo localhost from 192.0.2.1, envelope, content
C> From: a@example.org
C>
C> text
C> .
S< 250 *
U= header X-Spam-Flag: YES
L< {"event": "message", "action": "tag", "rule": "odd name", "score": 0}
C> envelope from <a@proved.test>, content
C> From: a@proved.test
C>
C> text
C> .
S< 250 *
U= header X-Spam-Flag: YES
L< {"event": "message", "action": "tag", "rule": "odd name", "score": 0}
C> MAIL FROM:<a@spoofed.test>
S< 250 *
C> RCPT TO:<b@example.com>
S< 550 5.7.* (mxward *)
C> RSET
S< 250 *
L< {"event": "message", "action": "reject", "rule": "spoofed"}
C> MAIL FROM:<a@dead.test>
S< 250 *
C> RCPT TO:<b@example.com>
S< 451 4.4.3 * (mxward *)
C> goodbye
L< {"event": "message", "action": "defer", "rule": "unknown.spf"}
C> session helo localhost from 192.0.2.7, sender
C> RCPT TO:<b@example.com>
S< 550 5.7.1 *bl.test* (mxward *)
C> goodbye
L< {"event": "message", "action": "reject", "rule": "score", "score": 12}
U= messages 2
