# 417-dnsbl-negative-answers.t: that an address is not listed is kept for some seconds, and asked once
config:
  dns: { timeout: 1s }
  timeouts: { checks: 2s }
  checks:
    dnsbl:
      lists:
        - { zone: bl.test, score: 12 }
D: bl.test SOA 1
C> session from 192.0.2.7, envelope
C> goodbye
C> session from 192.0.2.7, envelope
C> goodbye
D= asked 1 7.2.0.192.bl.test
X> wait 5.2
C> session from 192.0.2.7, envelope
C> goodbye
D= asked 2 7.2.0.192.bl.test
L! {"event": "message", "evidence": [{"check": "dnsbl"}]}
