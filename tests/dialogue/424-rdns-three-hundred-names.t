# 424-rdns-three-hundred-names.t: of an address with three hundred names ten are followed
config:
  dns: { timeout: 1s }
  timeouts: { checks: 2s }
  checks: { rdns: {} }
D: 192.0.2.7 MANYPTR 300
C> session from 192.0.2.7, envelope
C> goodbye
D= asked 10 h*.many.test
L< {"event": "message", "evidence": [{"check": "rdns", "fact": "mismatch", "detail": "h0.many.test"}]}
