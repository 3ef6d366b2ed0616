# 526-surbl-points-once.t: a list gives its points once, however many of its hosts are there
config: checks: { surbl: { lists: [{ zone: multi.test, score: 4 }, { zone: more.test, score: 3 }] } }
D: e0.com.multi.test A 127.0.0.2
D: e1.com.multi.test A 127.0.0.2
D: e2.com.multi.test A 127.0.0.2
D: e3.com.multi.test A 127.0.0.2
D: e3.com.more.test A 127.0.0.2
C> session from 192.0.2.1, envelope, content
C> From: A <a@example.org>
C> Subject: hello
C>
C> http://e0.com/ http://e1.com/ http://e2.com/ http://e3.com/ http://www.e0.com/
C> .
S< 250 *
C> goodbye
L< {"event": "message", "score": 7, "evidence": [{"detail": "e0.com on multi.test*", "score": 4}, {"detail": "e3.com on more.test*", "score": 3}, {"detail": "e1.com on multi.test*", "score": 0}, {"detail": "e2.com on multi.test*", "score": 0}, {"detail": "e3.com on multi.test*", "score": 0}]}
