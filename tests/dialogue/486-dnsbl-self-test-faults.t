# 486-dnsbl-self-test-faults.t: a list whose test point has no proper answer is disabled, and nobody is listed by it
config:
  dns: { timeout: 1s }
  timeouts: { checks: 2s }
  checks:
    dnsbl:
      lists:
        - { zone: refused.test, score: 12 }
        - { zone: badid.test, score: 12 }
        - { zone: cnameloop.test, score: 12 }
        - { zone: late.test, score: 12 }
        - { zone: well.test, score: 12 }
D: 2.0.0.127.refused.test REFUSED A 127.0.0.2
D: 2.0.0.127.badid.test BADID A 127.0.0.2
D: 2.0.0.127.cnameloop.test CNAMELOOP
D: 2.0.0.127.late.test LATE 1.5 A 127.0.0.2
D: 7.2.0.192.refused.test A 127.0.0.2
D: 7.2.0.192.badid.test A 127.0.0.2
D: 7.2.0.192.cnameloop.test A 127.0.0.2
D: 7.2.0.192.late.test A 127.0.0.2
L< {"event": "list", "level": "error", "zone": "refused.test", "state": "off"}
L< {"event": "list", "level": "error", "zone": "badid.test", "state": "off"}
L< {"event": "list", "level": "error", "zone": "cnameloop.test", "state": "off"}
L< {"event": "list", "level": "error", "zone": "late.test", "state": "off"}
L< {"event": "list", "zone": "well.test", "state": "on"}
C> session from 192.0.2.7, envelope
C> goodbye
L! {"event": "message", "evidence": [{"fact": "listed"}]}
D= asked 0 7.2.0.192.refused.test
D= asked 0 7.2.0.192.badid.test
D= asked 0 7.2.0.192.cnameloop.test
D= asked 0 7.2.0.192.late.test
D= asked 1 7.2.0.192.well.test
