# 512-surbl-plain-link.t: a link to a listed domain refuses the message, before the backend has it
config: checks: { surbl: { lists: [{ zone: multi.test, score: 12 }] } }
D: evil.com.multi.test A 127.0.0.2
C> session from 192.0.2.1, envelope, content
C> From: A <a@example.org>
C> Subject: hello
C>
C> Look at http://www.evil.com/offer?id=1 now
C> .
S< 550 5.7.1 Message content rejected: evil.com on multi.test 127.0.0.2 (mxward *)
C> envelope, content
C> From: A <a@example.org>
C> Subject: hello
C>
C> Look at http://www.good.com/offer?id=1 now
C> .
S< 250 *
C> goodbye
U= messages 1
D= asked 1 evil.com.multi.test A
D= asked 1 good.com.multi.test A
D= asked 0 www.*
L< {"event": "message", "action": "reject", "rule": "score", "score": 12, "evidence": [{"check": "surbl", "fact": "listed", "detail": "evil.com on multi.test 127.0.0.2"}]}
