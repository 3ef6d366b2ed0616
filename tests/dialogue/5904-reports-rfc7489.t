# 5904-reports-rfc7489.t: the older form of a report, for receivers that read no other
config:
  checks: { spf: {}, dkim: {}, dmarc: {} }
  reports: { dmarc: { send: false, from: dmarc@example.com, org_name: "A & B", format: rfc7489 } }
D: example.org TXT "v=spf1 ip4:192.0.2.0/24 -all"
D: _dmarc.example.org TXT "v=DMARC1; p=reject; np=reject"
C> session from 192.0.2.1, envelope from <a@example.org>, content
C> From: a@example.org
C>
C> .
S< 250 *
C> goodbye
X> wait 2
X> mxward reports show example.org --xml
X= 0
X< <feedback>
X< *<org_name>A &amp; B</org_name>
X< *<email>dmarc@example.com</email>
X< *<sp>reject</sp>
X< *<pct>100</pct>
X< *<disposition>none</disposition>
X! *<np>*
X! *xmlns*
X! *testing*
