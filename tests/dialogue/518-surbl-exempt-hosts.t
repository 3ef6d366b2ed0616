# 518-surbl-exempt-hosts.t: exempt hosts are never asked for, with all that is below them
config:
  checks:
    surbl: { lists: [{ zone: multi.test, score: 12 }], hosts_exempt: [evil.com, 203.0.113.9] }
D: evil.com.multi.test A 127.0.0.2
D: 9.113.0.203.multi.test A 127.0.0.2
D: notevil.com.multi.test A 127.0.0.2
C> session from 192.0.2.1, envelope, content
C> From: A <a@example.org>
C> Subject: hello
C>
C> http://evil.com/ http://a.b.evil.com/ http://203.0.113.9/
C> .
S< 250 *
C> envelope, content
C> From: A <a@example.org>
C> Subject: hello
C>
C> http://notevil.com/ http://evil.com/
C> .
S< 550 5.7.1 *notevil.com on multi.test*
C> goodbye
D= asked 0 evil.com.multi.test
D= asked 0 9.113.0.203.multi.test
U= messages 1
