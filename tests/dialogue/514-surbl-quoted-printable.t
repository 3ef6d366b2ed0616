# 514-surbl-quoted-printable.t: transfer encodings are taken off before anything is looked for
config: checks: { surbl: { lists: [{ zone: multi.test, score: 12 }] } }
D: evil.com.multi.test A 127.0.0.2
C> session from 192.0.2.1, envelope, content
C> From: A <a@example.org>
C> Subject: hello
C> MIME-Version: 1.0
C> Content-Type: text/plain; charset=utf-8
C> Content-Transfer-Encoding: quoted-printable
C>
C> Look at http://www.ev=
C> il.com/ now
C> .
S< 550 5.7.1 Message content rejected: evil.com on multi.test 127.0.0.2 (mxward *)
C> envelope, content
C> From: A <a@example.org>
C> Subject: hello
C> MIME-Version: 1.0
C> Content-Type: text/plain
C> Content-Transfer-Encoding: quoted-printable
C>
C> Look at =68ttp:=2F=2fevil=2Ecom/ now
C> .
S< 550 5.7.1 Message content rejected: evil.com on multi.test 127.0.0.2 (mxward *)
C> envelope, content
C> From: A <a@example.org>
C> Subject: hello
C> MIME-Version: 1.0
C> Content-Type: text/plain
C> Content-Transfer-Encoding: quoted-printable
C>
C> Nothing =3D nothing
C> .
S< 250 *
C> goodbye
U= messages 1
L< {"event": "message", "action": "reject", "rule": "score", "score": 12, "evidence": [{"check": "surbl", "fact": "listed", "detail": "evil.com on multi.test 127.0.0.2"}]}
