# 521-surbl-allow-list.t: an allow list takes back what a block list gave
config: checks: { surbl: { lists: [{ zone: multi.test, score: 12 }, { zone: white.test, score: -8 }] } }
D: evil.com.multi.test A 127.0.0.2
D: friend.com.white.test A 127.0.0.2
C> session from 192.0.2.1, envelope, content
C> From: A <a@example.org>
C> Subject: hello
C>
C> http://evil.com/ http://friend.com/
C> .
S< 250 *
C> goodbye
L< {"event": "message", "score": 4, "evidence": [{"check": "surbl", "fact": "listed", "detail": "evil.com*", "score": 12}, {"check": "surbl", "fact": "allowed", "detail": "friend.com on white.test 127.0.0.2", "score": -8}]}
