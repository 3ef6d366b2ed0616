# 515-surbl-base64.t: base64, and UTF-16 within it
config: checks: { surbl: { lists: [{ zone: multi.test, score: 12 }] } }
D: evil.com.multi.test A 127.0.0.2
C> session from 192.0.2.1, envelope, content
C> From: A <a@example.org>
C> Subject: hello
C> MIME-Version: 1.0
C> Content-Type: text/html
C> Content-Transfer-Encoding: base64
C>
C> PHA+SGVsbG8sIDxhIGhyZWY9Imh0dH
C> BzOi8vZXZpbC5jb20veCI+b3BlbjwvYT48L3A+
C> .
S< 550 5.7.1 Message content rejected: evil.com on multi.test 127.0.0.2 (mxward *)
C> envelope, content
C> From: A <a@example.org>
C> Subject: hello
C> MIME-Version: 1.0
C> Content-Type: text/plain; charset=utf-16
C> Content-Transfer-Encoding: base64
C>
C> //5MAG8AbwBrACAAYQB0ACAAaAB0AHQAcAA6AC8ALwBlAHYAaQBsAC4AYwBvAG0ALwAgAG4AbwB3AA==
C> .
S< 550 5.7.1 Message content rejected: evil.com on multi.test 127.0.0.2 (mxward *)
C> envelope, content
C> From: A <a@example.org>
C> Subject: hello
C> MIME-Version: 1.0
C> Content-Type: application/octet-stream; name=letter
C> Content-Transfer-Encoding: base64
C>
C> PHA+SGVsbG8sIDxhIGhyZWY9Imh0dHBzOi8vZXZpbC5jb20veCI+b3BlbjwvYT48L3A+
C> .
S< 550 5.7.1 Message content rejected: evil.com on multi.test 127.0.0.2 (mxward *)
C> goodbye
U= messages 0
L< {"event": "message", "action": "reject", "rule": "score", "score": 12, "evidence": [{"check": "surbl", "fact": "listed", "detail": "evil.com on multi.test 127.0.0.2"}]}
