# 590-dmarc-null-path.t: for the null path HELO is what SPF authenticates
config: checks: { spf: {}, dmarc: {} }
D: mail.example TXT "v=spf1 ip4:192.0.2.0/24 -all"
D: _dmarc.mail.example TXT "v=DMARC1; p=reject"
C> session from 192.0.2.7, envelope from <>, content
C> From: MAILER-DAEMON@mail.example
C> Subject: x
C>
C> text
C> .
S< 250 *
C> goodbye
U= header Authentication-Results: mx.example.net;*dmarc=pass (* dis=none) policy.dmarc=none header.from=mail.example*
