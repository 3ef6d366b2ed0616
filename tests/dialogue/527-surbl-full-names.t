# 527-surbl-full-names.t: full host names are asked only of a list that knows such
config:
  checks:
    surbl: { lists: [{ zone: multi.test, score: 12 }, { zone: full.test, score: 12, hosts: true, addresses: false }] }
D: www.site.com.multi.test A 127.0.0.2
D: bad.site.com.full.test A 127.0.1.2
D: user.github.io.multi.test A 127.0.0.2
C> session from 192.0.2.1, envelope, content
C> From: A <a@example.org>
C> Subject: hello
C>
C> http://www.site.com/ http://203.0.113.9/
C> .
S< 250 *
C> envelope, content
C> From: A <a@example.org>
C> Subject: hello
C>
C> http://bad.site.com/
C> .
S< 550 5.7.1 *bad.site.com on full.test*
C> envelope, content
C> From: A <a@example.org>
C> Subject: hello
C>
C> http://www.user.github.io/
C> .
S< 550 5.7.1 *user.github.io on multi.test*
C> goodbye
D= asked 0 www.site.com.multi.test
D= asked 1 www.site.com.full.test A
D= asked 1 site.com.multi.test A
D= asked 1 9.113.0.203.multi.test A
D= asked 0 9.113.0.203.full.test
