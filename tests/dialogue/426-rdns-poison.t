# 426-rdns-poison.t: foreign records in an answer are never believed: their name is asked for when it is needed
config:
  dns: { timeout: 1s }
  timeouts: { checks: 2s }
  checks: { rdns: {} }
D: 192.0.2.7 POISON PTR mail.example.org
D: mail.example.org A 192.0.2.7
D: 6.6.6.6 PTR victim.test
D: victim.test A 192.0.2.66
C> session from 192.0.2.7, envelope
C> goodbye
L< {"event": "message", "client": "192.0.2.7", "evidence": [{"check": "rdns", "fact": "{unknown|pass}"}]}
D= asked 0 victim.test
C> session from 6.6.6.6, envelope
C> goodbye
L< {"event": "message", "client": "6.6.6.6", "evidence": [{"check": "rdns", "fact": "mismatch", "detail": "victim.test"}]}
D= asked 1 victim.test A
