# 516-surbl-idn.t: a domain in Unicode is asked for in its A-labels, whatever its dots
config: checks: { surbl: { lists: [{ zone: multi.test, score: 12 }] } }
D: xn--bcher-kva.com.multi.test A 127.0.0.2
C> session from 192.0.2.1, envelope, content
C> From: A <a@example.org>
C> Subject: hello
C> MIME-Version: 1.0
C> Content-Type: text/plain; charset=utf-8
C>
C> http://www.bücher.com/
C> .
S< 550 5.7.1 *xn--bcher-kva.com on multi.test*
C> envelope, content
C> From: A <a@example.org>
C> Subject: hello
C> MIME-Version: 1.0
C> Content-Type: text/html; charset=iso-8859-1
C> Content-Transfer-Encoding: quoted-printable
C>
C> <a href=3D"http://B=FCcher.com/">x</a>
C> .
S< 550 5.7.1 *xn--bcher-kva.com on multi.test*
C> envelope, content
C> From: A <a@example.org>
C> Subject: hello
C> MIME-Version: 1.0
C> Content-Type: text/html; charset=utf-8
C>
C> <a href="http://bücher。com/">x</a>
C> .
S< 550 5.7.1 *xn--bcher-kva.com on multi.test*
C> goodbye
U= messages 0
