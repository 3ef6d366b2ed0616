# 434-dmarc-public-suffix.t: a public suffix with a record of its own changes nothing within one of its customers
config: checks: { spf: {}, dmarc: {} }
D: bounce.hmrc.gov.uk TXT "v=spf1 ip4:192.0.2.0/24 -all"
D: evil.gov.uk TXT "v=spf1 ip4:192.0.2.0/24 -all"
D: _dmarc.gov.uk TXT "v=DMARC1; p=reject; sp=none"
D: _dmarc.hmrc.gov.uk TXT "v=DMARC1; p=reject"
C> session from 192.0.2.7, envelope from <a@bounce.hmrc.gov.uk>, content
C> From: a@hmrc.gov.uk
C> Subject: x
C>
C> text
C> .
S< 250 *
# Another customer speaks neither for this one nor for the suffix.
C> envelope from <a@evil.gov.uk>, content
C> From: a@hmrc.gov.uk
C> Subject: x
C>
C> text
C> .
S< 550 5.7.1 *rejected per DMARC policy of hmrc.gov.uk*
C> envelope from <a@evil.gov.uk>, content
C> From: a@gov.uk
C> Subject: x
C>
C> text
C> .
S< 550 5.7.1 *rejected per DMARC policy of gov.uk*
C> goodbye
U= messages 1
U= header Authentication-Results: mx.example.net;*dmarc=pass (p=reject dis=none) policy.dmarc=none header.from=hmrc.gov.uk*
