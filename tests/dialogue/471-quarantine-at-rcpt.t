# 471-quarantine-at-rcpt.t: who is bad enough at RCPT for quarantine is still let come with the message
config:
  checks: { dnsbl: { lists: [{ zone: bl.test, score: 7 }] } }
  policies: { default: p.yaml }
file p.yaml:
  quarantine_at: 6
D: 7.2.0.192.bl.test A 127.0.0.2
C> session from 192.0.2.7, envelope, content
C> From: a@example.org
C>
C> buy
C> .
S< 250 2.0.0 Ok: quarantined as *
L< {"event": "message", "action": "quarantine", "rule": "score", "score": 7}
U= messages 0
C> goodbye
