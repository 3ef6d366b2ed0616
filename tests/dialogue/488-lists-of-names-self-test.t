# 488-lists-of-names-self-test.t: a URI list that lists the world, errs or is silent is off and marks no mail; status says which
config:
  dns: { timeout: 1s }
  timeouts: { checks: 2s }
  checks:
    dnsbl: { lists: [{ zone: wild.test, score: 12 }] }
    surbl:
      lists:
        - { zone: wild.test, score: 12 }
        - { zone: parked.test, score: 12 }
        - { zone: coded.test, score: 12 }
        - { zone: dead.test, score: 12 }
        - { zone: missing.test, score: 12, test: marked.example }
        - { zone: named.test, score: 1, test: marked.example }
        - { zone: well.test, score: 1 }
        - { zone: trusted.test, score: 1 }
D: 2.0.0.127.wild.test A 127.0.0.2
D: 1.0.0.127.wild.test A 127.0.0.2
D: 7.2.0.192.wild.test A 127.0.0.2
D: test.wild.test A 127.0.0.2
D: invalid.wild.test A 127.0.0.2
D: good.com.wild.test A 127.0.0.2
D: invalid.parked.test A 203.0.113.1
D: good.com.parked.test A 127.0.0.2
D: test.coded.test A 127.255.255.254
D: good.com.coded.test A 127.0.0.2
D: test.dead.test SERVFAIL
D: good.com.dead.test A 127.0.0.2
D: good.com.missing.test A 127.0.0.2
D: marked.example.named.test A 127.0.0.2
D: good.com.named.test A 127.0.0.2
D: test.well.test A 127.0.0.2
D: good.com.well.test A 127.0.0.2
D: good.com.trusted.test A 127.0.0.2
L< {"event": "list", "level": "error", "check": "dnsbl", "zone": "wild.test", "state": "off"}
L< {"event": "list", "level": "error", "check": "surbl", "zone": "wild.test", "state": "off", "reason": "lists the name \"invalid\", which no list should: it may be listing every name"}
L< {"event": "list", "level": "error", "check": "surbl", "zone": "parked.test", "state": "off"}
L< {"event": "list", "level": "error", "check": "surbl", "zone": "coded.test", "state": "off", "reason": "answers with an error code: is the resolver allowed to query it?"}
L< {"event": "list", "level": "error", "check": "surbl", "zone": "dead.test", "state": "off", "reason": "does not answer"}
L< {"event": "list", "level": "error", "check": "surbl", "zone": "missing.test", "state": "off"}
L< {"event": "list", "check": "surbl", "zone": "named.test", "state": "on"}
L< {"event": "list", "check": "surbl", "zone": "well.test", "state": "on"}
L< {"event": "list", "level": "warn", "check": "surbl", "zone": "trusted.test", "state": "on"}
C> session from 192.0.2.7, envelope, content
C> From: A <a@example.org>
C> Subject: hello
C>
C> http://good.com/
C> .
S< 250 *
C> goodbye
U= messages 1
L< {"event": "message", "score": 3, "evidence": [{"check": "dnsbl", "fact": "unknown", "detail": "wild.test: disabled"}, {"check": "surbl", "fact": "listed", "detail": "good.com on named.test 127.0.0.2"}, {"check": "surbl", "fact": "listed", "detail": "good.com on well.test 127.0.0.2"}, {"check": "surbl", "fact": "listed", "detail": "good.com on trusted.test 127.0.0.2"}, {"check": "surbl", "fact": "unknown", "detail": "wild.test: disabled"}, {"check": "surbl", "fact": "unknown", "detail": "dead.test: no answer to its self-test"}]}
D= asked 0 good.com.wild.test
D= asked 0 good.com.parked.test
D= asked 0 good.com.coded.test
D= asked 0 good.com.dead.test
D= asked 0 good.com.missing.test
X> mxward status
X= 0
X< *dnsbl *wild.test *off*
X< *surbl *wild.test *off*lists the name "invalid"*
X< *surbl *well.test *on*
X> mxward status --json
X= 0
X< {"lists": [{"check": "dnsbl", "zone": "wild.test", "on": false}, {"check": "surbl", "zone": "wild.test", "on": false}, {"check": "surbl", "zone": "parked.test", "on": false}, {"check": "surbl", "zone": "coded.test", "on": false}, {"check": "surbl", "zone": "dead.test", "on": false}, {"check": "surbl", "zone": "missing.test", "on": false}, {"check": "surbl", "zone": "named.test", "on": true, "reason": ""}, {"check": "surbl", "zone": "well.test", "on": true}, {"check": "surbl", "zone": "trusted.test", "on": true}]}
