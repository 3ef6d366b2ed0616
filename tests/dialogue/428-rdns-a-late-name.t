# 428-rdns-a-late-name.t: a forward look-up that fails makes the name unknown, not a mismatch
config:
  dns: { timeout: 1s }
  timeouts: { checks: 2s }
  checks: { rdns: {} }
  policies: { default: p.yaml }
file p.yaml:
  score: { rdns.none: 10, rdns.mismatch: 10 }
  reject_at: 10
  unknown: { rdns: defer }
D: 192.0.2.7 PTR mail.example.org
D: mail.example.org LATE 1.5 A 192.0.2.7
C> session from 192.0.2.7, sender
C> RCPT TO:<b@example.com>
S< 45{0|1} *
C> goodbye
L< {"event": "message", "action": "defer", "rule": "unknown.rdns"}
L! {"event": "message", "evidence": [{"fact": "mismatch"}]}
