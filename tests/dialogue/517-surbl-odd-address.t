# 517-surbl-odd-address.t: an address is asked reversed, in whatever way it was written
config: checks: { surbl: { lists: [{ zone: multi.test, score: 12 }] } }
D: 9.113.0.203.multi.test A 127.0.0.2
C> session from 192.0.2.1, envelope, content
C> From: A <a@example.org>
C> Subject: hello
C>
C> http://203.0.113.9/x
C> .
S< 550 5.7.1 Message content rejected: 203.0.113.9 on multi.test 127.0.0.2 (mxward *)
C> envelope, content
C> From: A <a@example.org>
C> Subject: hello
C> MIME-Version: 1.0
C> Content-Type: text/html
C>
C> <a href="http://3405803785/">x</a>
C> .
S< 550 5.7.1 Message content rejected: 203.0.113.9 on multi.test 127.0.0.2 (mxward *)
C> envelope, content
C> From: A <a@example.org>
C> Subject: hello
C> MIME-Version: 1.0
C> Content-Type: text/html
C>
C> <a href="http://0xcb.0.0x71.011/">x</a>
C> .
S< 550 5.7.1 Message content rejected: 203.0.113.9 on multi.test 127.0.0.2 (mxward *)
C> envelope, content
C> From: A <a@example.org>
C> Subject: hello
C> MIME-Version: 1.0
C> Content-Type: text/html
C>
C> <a href="http://[::ffff:203.0.113.9]/">x</a>
C> .
S< 550 5.7.1 Message content rejected: 203.0.113.9 on multi.test 127.0.0.2 (mxward *)
C> envelope, content
C> From: A <a@example.org>
C> Subject: hello
C> MIME-Version: 1.0
C> Content-Type: text/html
C>
C> <a href="http://203.0.113.10/">x</a>
C> .
S< 250 *
C> goodbye
U= messages 1
D= asked 1 9.113.0.203.multi.test A
