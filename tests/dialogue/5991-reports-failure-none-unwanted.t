# 5991-reports-failure-none-unwanted.t: nobody is told of a failure in mail that passes, that a program wrote, or of a domain that has not asked
config:
  checks: { spf: {}, dkim: {}, dmarc: {} }
  reports: { dmarc: { from: dmarc-noreply@example.com, via: main, failure: on } }
D: example.org TXT "v=spf1 ip4:192.0.2.0/24 -all"
D: _dmarc.example.org TXT "v=DMARC1; p=none; ruf=mailto:r@example.org"
D: example.net TXT "v=spf1 -all"
D: _dmarc.example.net TXT "v=DMARC1; p=none; rua=mailto:r@example.net"
D: bad.example TXT "v=spf1 -all"
D: _dmarc.bad.example TXT "v=DMARC1; p=none; ruf=mailto:r@bad.example"
D: auto.example TXT "v=spf1 -all"
D: _dmarc.auto.example TXT "v=DMARC1; p=none; ruf=mailto:r@auto.example"
# It passes.
C> session from 192.0.2.1, envelope from <a@example.org>, content
C> From: a@example.org
C> Subject: x
C>
C> .
S< 250 *
# Nobody has asked.
C> envelope from <a@example.net>, content
C> From: a@example.net
C> Subject: x
C>
C> .
S< 250 *
# It is an answer of a program,
C> envelope from <a@auto.example>, content
C> From: a@auto.example
C> Auto-Submitted: auto-replied
C> Subject: x
C>
C> .
S< 250 *
# a report,
C> envelope from <a@auto.example>, content
C> From: a@auto.example
C> Content-Type: multipart/report; report-type=feedback-report; boundary=b
C> Subject: x
C>
C> .
S< 250 *
# or a bounce.
C> envelope from <>, content
C> From: a@auto.example
C> Subject: x
C>
C> .
S< 250 *
C> goodbye
# One that fails is told of, and none before it was.
C> session from 192.0.2.1, envelope from <a@bad.example>, content
C> From: a@bad.example
C> Subject: x
C>
C> .
S< 250 *
C> goodbye
X> wait 2
L< {"event": "dmarc_report", "kind": "failure", "action": "queue", "domain": "bad.example"}
L! {"event": "dmarc_report", "domain": "auto.example"}
L! {"event": "dmarc_report", "domain": "example.net"}
L! {"event": "dmarc_report", "domain": "example.org"}
