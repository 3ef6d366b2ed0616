# 782-at-least-in-shadow.t: shadow mode and explain tell what a rule with at_least would lead to
config:
  checks: { helo: {}, dnsbl: { lists: [{ zone: bl.test, score: 12 }] } }
  policies: { default: p.yaml }
file p.yaml:
  mode: shadow
  reject_at: 10
  rules: [{ name: odd name, when: { helo: invalid }, at_least: tag }]
D: 7.2.0.192.bl.test A 127.0.0.2
L< {"event": "list", "zone": "bl.test", "state": "on"}
C> session helo localhost from 192.0.2.1, envelope, content
C> From: a@example.org
C>
C> text
C> .
S< 250 *
U! header X-Spam-Flag: *
L< {"event": "message", "action": "accept", "would": "tag", "rule": "odd name"}
C> goodbye
C> session helo localhost from 192.0.2.7, envelope, content
C> From: a@example.org
C>
C> text
C> .
S< 250 *
L< {"event": "message", "action": "accept", "would": "reject", "rule": "score"}
C> goodbye
U= messages 2
X> mxward explain --ip 192.0.2.1 --helo localhost --from a@example.org --rcpt b@example.com
X= 0
X< action *accept  by odd name  (shadow mode)
X< would be *tag
X> mxward explain --json --ip 192.0.2.7 --helo localhost --from a@example.org --rcpt b@example.com
X= 0
X< *"score":12,"rule":"score","action":"accept","would":"reject"*
