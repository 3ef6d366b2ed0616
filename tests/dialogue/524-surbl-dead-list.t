# 524-surbl-dead-list.t: a list that does not answer is unknown, and what that means is policy
config:
  dns: { timeout: 1s }
  timeouts: { checks: 2s }
  checks: { surbl: { lists: [{ zone: dead.test, score: 12 }, { zone: multi.test, score: 3 }] } }
  domains: { careful.example: { backend: main, policy: careful } }
  policies: { default: d.yaml, careful: c.yaml }
file d.yaml:
  reject_at: 10
  unknown: { surbl: accept }
file c.yaml:
  unknown: { surbl: defer }
D: evil.com.dead.test SERVFAIL
D: good.com.dead.test SERVFAIL
D: evil.com.multi.test A 127.0.0.2
C> session from 192.0.2.1, envelope, content
C> From: A <a@example.org>
C> Subject: hello
C>
C> http://evil.com/ http://good.com/
C> .
S< 250 *
C> envelope to <b@careful.example>, content
C> From: A <a@example.org>
C> Subject: hello
C>
C> http://good.com/
C> .
S< 451 4.4.3 *
C> goodbye
U= messages 1
L< {"event": "message", "action": "accept", "score": 3, "evidence": [{"check": "surbl", "fact": "listed", "detail": "evil.com on multi.test 127.0.0.2"}, {"check": "surbl", "fact": "unknown", "detail": "evil.com on dead.test: no answer, and 1 more host"}]}
L< {"event": "message", "action": "defer", "evidence": [{"check": "surbl", "fact": "unknown", "detail": "good.com on dead.test: no answer"}]}
