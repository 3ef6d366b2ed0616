# 401-dnsbl-rejects-at-rcpt.t: a listed client may speak, but not name a recipient
config: checks: { dnsbl: { lists: [{ zone: bl.test, score: 12 }] } }
D: 7.2.0.192.bl.test A 127.0.0.2
D: 7.2.0.192.bl.test TXT "see https://bl.test/192.0.2.7"
C> session from 192.0.2.7, sender
C> RCPT TO:<b@example.com>
S< 550 5.7.1 *bl.test*see https://bl.test/192.0.2.7 (mxward *)
C> goodbye
U= saw nothing
L< {"event": "message", "action": "reject", "rule": "score", "score": 12}
L< {"event": "reject", "from": "a@example.org", "rcpts": ["b@example.com"]}
