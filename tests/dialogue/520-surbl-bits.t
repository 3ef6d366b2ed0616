# 520-surbl-bits.t: an answer that is a mask: the bits that are named count, and give the words
config: checks: { surbl: { lists: [{ zone: multi.test, score: 12, bits: { 8: phishing, 16: malware } }] } }
D: one.com.multi.test A 127.0.0.8
D: both.com.multi.test A 127.0.0.24
D: among.com.multi.test A 127.0.0.84
D: other.com.multi.test A 127.0.0.68
D: old.com.multi.test A 127.0.0.2
C> session from 192.0.2.1, envelope, content
C> From: A <a@example.org>
C> Subject: hello
C>
C> http://one.com/
C> .
S< 550 5.7.1 Message content rejected: one.com on multi.test 127.0.0.8 phishing (mxward *)
C> envelope, content
C> From: A <a@example.org>
C> Subject: hello
C>
C> http://both.com/
C> .
S< 550 5.7.1 *both.com on multi.test 127.0.0.24 phishing, malware (mxward *)
C> envelope, content
C> From: A <a@example.org>
C> Subject: hello
C>
C> http://among.com/
C> .
S< 550 5.7.1 *among.com on multi.test 127.0.0.84 malware (mxward *)
C> envelope, content
C> From: A <a@example.org>
C> Subject: hello
C>
C> http://other.com/ http://old.com/
C> .
S< 250 *
C> goodbye
U= messages 1
