# 955-surbl-links-as-programs-find-them.t: links with blanks between brackets, in italics, without a scheme; numbers that are no addresses are not asked for
config: checks: { surbl: { lists: [{ zone: multi.test, score: 12 }] } }
D: evil.com.multi.test A 127.0.0.2
D: evil.cc.multi.test A 127.0.0.2
D: 2.4.6.1.multi.test A 127.0.0.2
C> session from 192.0.2.1, envelope, content
C> From: A <a@example.org>
C> Subject: in italics
C>
C> _http://evil.com/_
C> .
S< 550 5.7.1 *evil.com on multi.test*
C> envelope, content
C> From: A <a@example.org>
C> Subject: between brackets
C>
C> <http://ev il.com/x>
C> .
S< 550 5.7.1 *evil.com on multi.test*
C> envelope, content
C> From: A <a@example.org>
C> Subject: without a scheme
C> MIME-Version: 1.0
C> Content-Type: text/html
C>
C> <a href="evil.cc/login">sign in</a>
C> .
S< 550 5.7.1 *evil.cc on multi.test*
C> envelope, content
C> From: A <a@example.org>
C> Subject: an address
C>
C> http://1.6.4.2/
C> .
S< 550 5.7.1 *1.6.4.2 on multi.test*
C> envelope, content
C> From: A <a@example.org>
C> Subject: a version, a comment
C>
C> Version 1.6.4.2 is out.
C> i = 4; //5
C> k//8=
C> .
S< 250 *
D= asked 0 5.0.0.0.*
D= asked 0 8.0.0.0.*
D= asked 1 2.4.6.1.multi.test
C> goodbye
U= messages 1
