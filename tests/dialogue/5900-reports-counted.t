# 5900-reports-counted.t: what DMARC found of each message is counted for its domain: how many, from where, and what was done
config:
  checks: { spf: {}, dkim: {}, dmarc: {} }
  reports: { dmarc: { send: false } }
D: example.org TXT "v=spf1 ip4:192.0.2.0/24 -all"
D: _dmarc.example.org TXT "v=DMARC1; p=reject; rua=mailto:reports@example.org; fo=1"
# Two that pass,
C> session from 192.0.2.7, envelope from <a@example.org>, content
C> From: a@example.org
C> Subject: x
C>
C> text
C> .
S< 250 *
C> envelope from <b@example.org>, content
C> From: b@example.org
C> Subject: y
C>
C> text
C> .
S< 250 *
C> goodbye
# and one of a stranger, from a name below that has no record of its own.
C> session from 198.51.100.9, envelope from <c@elsewhere.example>, content
C> From: c@news.example.org
C> Subject: z
C>
C> text
C> .
S< 550 5.7.1 *
C> goodbye
X> wait 2
X> mxward reports list
X= 0
X< *DAY*DOMAIN*MESSAGES*PASSED*ROWS*
X< * example.org * 3 * 2 * 2 *
X> mxward reports show example.org
X= 0
X< *192.0.2.7 * 2 *pass*
X< *198.51.100.9 * 1 *reject*news.example.org*
X> mxward reports show example.org --xml
X= 0
X< *<feedback xmlns="urn:ietf:params:xml:ns:dmarc-2.0">
X< *<domain>example.org</domain>
X< *<p>reject</p>
X< *<source_ip>192.0.2.7</source_ip>
X< *<count>2</count>
X< *<disposition>pass</disposition>
