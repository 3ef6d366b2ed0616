# 579-dmarc-pass.t: SPF speaks for the author's domain, or for one of its organisation
config: checks: { spf: {}, dmarc: {} }
D: example.org TXT "v=spf1 ip4:192.0.2.0/24 -all"
D: mail.example.org TXT "v=spf1 ip4:192.0.2.0/24 -all"
D: _dmarc.example.org TXT "v=DMARC1; p=reject"
C> session from 192.0.2.7, envelope from <a@mail.example.org>, content
C> From: a@example.org
C> Subject: x
C>
C> text
C> .
S< 250 *
C> goodbye
U= header Authentication-Results: mx.example.net;*spf=pass smtp.mailfrom=mail.example.org*dmarc=pass (* dis=none) policy.dmarc=none header.from=example.org*
L< {"event": "message", "action": "accept", "evidence": [{"check": "dmarc", "fact": "pass"}]}
