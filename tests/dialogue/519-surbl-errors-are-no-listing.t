# 519-surbl-errors-are-no-listing.t: a list's error codes, and what a parked zone answers, refuse nothing
config: checks: { surbl: { lists: [{ zone: multi.test, score: 12 }] } }
D: e0.com.multi.test A 127.255.255.252
D: e1.com.multi.test A 127.255.255.254
D: e2.com.multi.test A 127.255.255.255
D: e3.com.multi.test A 127.0.0.1
D: e4.com.multi.test A 203.0.113.1
D: mixed.com.multi.test A 127.0.0.2
D: mixed.com.multi.test A 127.255.255.254
C> session from 192.0.2.1, envelope, content
C> From: A <a@example.org>
C> Subject: hello
C>
C> http://e0.com/
C> .
S< 250 *
C> envelope, content
C> From: A <a@example.org>
C> Subject: hello
C>
C> http://e1.com/
C> .
S< 250 *
C> envelope, content
C> From: A <a@example.org>
C> Subject: hello
C>
C> http://e2.com/
C> .
S< 250 *
C> envelope, content
C> From: A <a@example.org>
C> Subject: hello
C>
C> http://e3.com/
C> .
S< 250 *
C> envelope, content
C> From: A <a@example.org>
C> Subject: hello
C>
C> http://e4.com/
C> .
S< 250 *
C> envelope, content
C> From: A <a@example.org>
C> Subject: hello
C>
C> http://mixed.com/
C> .
S< 250 *
C> goodbye
U= messages 6
L< {"event": "message", "score": 0, "evidence": [{"check": "surbl", "fact": "unknown", "detail": "e0.com on multi.test 127.255.255.252"}]}
L< {"event": "message", "score": 0, "evidence": [{"check": "surbl", "fact": "unknown", "detail": "e1.com on multi.test 127.255.255.254"}]}
L< {"event": "message", "score": 0, "evidence": [{"check": "surbl", "fact": "unknown", "detail": "e2.com on multi.test 127.255.255.255"}]}
L< {"event": "message", "score": 0, "evidence": [{"check": "surbl", "fact": "unknown", "detail": "e3.com on multi.test 127.0.0.1"}]}
L< {"event": "message", "score": 0, "evidence": [{"check": "surbl", "fact": "unknown", "detail": "e4.com on multi.test 203.0.113.1"}]}
L! {"event": "message", "evidence": [{"check": "surbl", "fact": "listed"}]}
