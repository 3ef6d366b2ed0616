# 591-dmarc-helo-is-not-mailfrom.t: HELO says nothing of the author where there is a sender
config: checks: { spf: {}, dmarc: {} }
D: mail.example TXT "v=spf1 ip4:192.0.2.0/24 -all"
D: _dmarc.mail.example TXT "v=DMARC1; p=reject"
C> session from 192.0.2.7, envelope from <a@other.example>, content
C> From: a@mail.example
C> Subject: x
C>
C> text
C> .
S< 550 5.7.1 *rejected per DMARC policy of mail.example*
C> goodbye
U= messages 0
