# 427-rdns-negative-answers.t: no such name, and a name without such records, are both "no name"
config:
  dns: { timeout: 1s }
  timeouts: { checks: 2s }
  checks: { rdns: {} }
D: 8.2.0.192.in-addr.arpa TXT "no PTR here"
C> session from 192.0.2.7, envelope
C> goodbye
L< {"event": "message", "client": "192.0.2.7", "evidence": [{"check": "rdns", "fact": "none"}]}
C> session from 192.0.2.8, envelope
C> goodbye
L< {"event": "message", "client": "192.0.2.8", "evidence": [{"check": "rdns", "fact": "none"}]}
C> session from 192.0.2.8, envelope
C> goodbye
D= asked 1 8.2.0.192.in-addr.arpa PTR
