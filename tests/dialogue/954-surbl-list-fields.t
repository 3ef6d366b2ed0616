# 954-surbl-list-fields.t: the links that mail programs make buttons of are read, folded or not; fields that nobody clicks are not
config: checks: { surbl: { lists: [{ zone: multi.test, score: 12 }] } }
D: evil.com.multi.test A 127.0.0.2
C> session from 192.0.2.1, envelope, content
C> From: A <a@example.org>
C> Subject: hello
C> List-Unsubscribe: <mailto:out@example.org>, <https://www.evil.com/u?1>
C> List-Unsubscribe-Post: List-Unsubscribe=One-Click
C>
C> text
C> .
S< 550 5.7.1 *evil.com on multi.test*
C> envelope, content
C> From: A <a@example.org>
C> Subject: hello
C> list-unsubscribe:
C>  <https://www.ev
C>  il.com/u?1>
C>
C> text
C> .
S< 550 5.7.1 *evil.com on multi.test*
C> envelope, content
C> From: A <a@example.org>
C> Subject: hello
C> List-Help: <mailto:help@evil.com>
C>
C> text
C> .
S< 550 5.7.1 *evil.com on multi.test*
C> envelope, content
C> From: A <a@example.org>
C> Subject: a part that lies elsewhere
C> MIME-Version: 1.0
C> Content-Type: message/external-body; access-type=URL; URL="http://www.evil.com/x"
C>
C> Content-Type: image/png
C>
C> .
S< 550 5.7.1 *evil.com on multi.test*
C> envelope, content
C> From: A <a@example.org>
C> Subject: hello
C> List-Id: <evil.com>
C> X-Mailer: http://evil.com/
C>
C> text
C> .
S< 250 *
C> goodbye
U= messages 1
