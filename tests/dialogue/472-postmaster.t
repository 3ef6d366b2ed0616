# 472-postmaster.t: the postmaster is never refused before the message
config: checks: { dnsbl: { lists: [{ zone: bl.test, score: 12 }] } }
D: 7.2.0.192.bl.test A 127.0.0.2
C> session from 192.0.2.7, sender
C> RCPT TO:<b@example.com>
S< 550 5.7.1 *
C> RCPT TO:<PostMaster@example.com>
S< 250 *
C> DATA
S< 354 *
C> Subject: why?
C>
C> .
S< 550 5.7.1 *bl.test*
C> goodbye
