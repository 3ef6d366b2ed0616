# 834-log-finds-refused-recipients.t: `mxward log --rcpt` finds a mail by a recipient who was refused
config:
  checks: { dnsbl: { lists: [{ zone: bl.test, score: 12 }] } }
D: 7.2.0.192.bl.test A 127.0.0.2
B> at RCPT <nobody@example.com> 550 5.1.1 User unknown
B> at RCPT <later@example.com> 451 4.7.1 Greylisted
C> session from 192.0.2.1, sender <honest@example.org>
C> RCPT TO:<b@example.com>
S< 250 *
C> RCPT TO:<nobody@example.com>
S< 550 5.1.1 *
C> RCPT TO:<later@example.com>
S< 451 4.7.1 *
C> RCPT TO:<foreign@example.net>
S< 554 5.7.1 *
C> DATA
S< 354 *
C> text
C> .
S< 250 *
C> goodbye
C> session from 192.0.2.7, sender <junk@evil.example>
C> RCPT TO:<boss@example.com>
S< 550 5.7.1 *
C> goodbye
X> wait 1
# without --rcpt a transaction is one row
X> mxward log
X= 0
X< TIME (UTC) *ID *ACTION *
X< *.1 *accept *<b@example.com> *
X< *.1 *reject *<junk@evil.example> *(1 refused) *550 5.7.1 *bl.test*(mxward *)
X! *nobody@*
X> mxward log --rcpt nobody
X= 0
X< *.1 *reject *192.0.2.1 *<honest@example.org> *<nobody@example.com> *550 5.1.1 User unknown
X! *<b@*
X> mxward log --rcpt later --action defer
X= 0
X< *.1 *defer *<honest@example.org> *<later@example.com> *451 4.7.1 *
X> mxward log --rcpt foreign --action reject --from honest
X= 0
X< *.1 *reject *<foreign@example.net> *554 5.7.1 *
X> mxward log --rcpt boss --reason bl.test
X= 0
X< *.1 *reject *192.0.2.7 *<boss@example.com> *550 5.7.1 *
X> mxward log --rcpt later --action reject
X= 1
X> mxward log --rcpt b@example --action accept
X= 0
X! *refused*
