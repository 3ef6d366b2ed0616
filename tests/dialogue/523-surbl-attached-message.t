# 523-surbl-attached-message.t: an attached message is read like the one that brings it, however deep
config: checks: { surbl: { lists: [{ zone: multi.test, score: 12 }] } }
D: evil.com.multi.test A 127.0.0.2
C> session from 192.0.2.1, envelope, content
C> From: A <a@example.org>
C> Subject: hello
C> MIME-Version: 1.0
C> Content-Type: multipart/mixed; boundary=x
C>
C> --x
C>
C> see below
C> --x
C> Content-Type: message/rfc822
C>
C> From: C <c@example.org>
C> Subject: inner
C> MIME-Version: 1.0
C> Content-Type: multipart/alternative; boundary=y
C>
C> --y
C> Content-Type: text/plain
C>
C> hello
C> --y
C> Content-Type: text/html
C>
C> <a href="http://evil.com/">hello</a>
C> --y--
C> --x--
C> .
S< 550 5.7.1 Message content rejected: evil.com on multi.test 127.0.0.2 (mxward *)
C> envelope, content
C> From: A <a@example.org>
C> Subject: hello
C> MIME-Version: 1.0
C> Content-Type: message/rfc822
C>
C> From: C <c@example.org>
C> Subject: see http://evil.com/
C>
C> hello
C> .
S< 550 5.7.1 Message content rejected: evil.com on multi.test 127.0.0.2 (mxward *)
C> envelope, content
C> From: A <a@example.org>
C> Subject: hello
C> MIME-Version: 1.0
C> Content-Type: multipart/mixed; boundary=x
C>
C> http://evil.com/ stands before the first part
C> --x
C>
C> hello
C> --x--
C> .
S< 550 5.7.1 Message content rejected: evil.com on multi.test 127.0.0.2 (mxward *)
C> goodbye
U= messages 0
L< {"event": "message", "action": "reject", "rule": "score", "score": 12, "evidence": [{"check": "surbl", "fact": "listed", "detail": "evil.com on multi.test 127.0.0.2"}]}
