# 593-dmarc-in-unicode.t: a domain in Unicode is its A-labels; one with another kind of dot is none
config: checks: { spf: {}, dmarc: {} }
D: xn--mller-kva.example TXT "v=spf1 ip4:192.0.2.0/24 -all"
D: _dmarc.xn--mller-kva.example TXT "v=DMARC1; p=reject"
C> session from 192.0.2.7
C> MAIL FROM:<a@müller.example> SMTPUTF8
S< 250 *
C> RCPT TO:<b@example.com>
S< 250 *
C> DATA
S< 354 *
C> From: a@MÜLLER.example
C> Subject: x
C>
C> text
C> .
S< 250 *
C> MAIL FROM:<a@müller.example> SMTPUTF8
S< 250 *
C> RCPT TO:<b@example.com>
S< 250 *
C> DATA
S< 354 *
C> From: a@müller．example
C> Subject: x
C>
C> text
C> .
S< 550 5.7.1 *Message header rejected: From has a domain that is not a valid internationalized name*
C> goodbye
U= messages 1
U= header Authentication-Results: mx.example.net;*dmarc=pass (* dis=none) policy.dmarc=none header.from=xn--mller-kva.example*
