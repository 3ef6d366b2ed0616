# 5906-reports-anonymize.t: with anonymize only a network is kept and told
config:
  checks: { spf: {}, dkim: {}, dmarc: {} }
  reports: { dmarc: { send: false, anonymize: { ipv4: 24, ipv6: 48 } } }
D: example.org TXT "v=spf1 ip4:192.0.2.0/24 ip6:2001:db8::/32 -all"
D: _dmarc.example.org TXT "v=DMARC1; p=none"
C> session from 192.0.2.77, envelope from <a@example.org>, content
C> From: a@example.org
C>
C> .
S< 250 *
C> goodbye
C> session from 192.0.2.78, envelope from <a@example.org>, content
C> From: a@example.org
C>
C> .
S< 250 *
C> goodbye
C> session from 2001:db8:1:2::3, envelope from <a@example.org>, content
C> From: a@example.org
C>
C> .
S< 250 *
C> goodbye
X> wait 2
X> mxward reports show example.org
X= 0
X< 192.0.2.0 * 2 *
X< 2001:db8:1:: * 1 *
