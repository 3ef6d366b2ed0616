# 5903-reports-no-loop.t: reports, mail to the addresses of reports and our own domains are counted, and are no reason to send a report
config:
  checks: { spf: {}, dkim: {}, dmarc: {} }
  reports:
    dmarc: { send: false, from: dmarc-noreply@example.com }
    import: { address: dmarc@example.com }
D: example.org TXT "v=spf1 ip4:192.0.2.0/24 -all"
D: _dmarc.example.org TXT "v=DMARC1; p=none; rua=mailto:r@example.org"
D: example.net TXT "v=spf1 ip4:192.0.2.0/24 -all"
D: _dmarc.example.net TXT "v=DMARC1; p=none; rua=mailto:r@example.net"
D: example.com TXT "v=spf1 ip4:192.0.2.0/24 -all"
D: _dmarc.example.com TXT "v=DMARC1; p=none; rua=mailto:dmarc@example.com"
# A report to where reports go,
C> session from 192.0.2.1, envelope from <a@example.org> to <dmarc@example.com>, content
C> From: a@example.org
C> Subject: anything
C>
C> .
S< 250 *
# one to somewhere else, known by its subject,
C> envelope from <a@example.org>, content
C> From: a@example.org
C> Subject: Report Domain: example.com Submitter: example.org Report-ID: <1>
C>
C> .
S< 250 *
# a report on TLS,
C> envelope from <a@example.org>, content
C> From: a@example.org
C> Subject: x
C> TLS-Report-Domain: example.com
C>
C> .
S< 250 *
# an answer to a report of ours,
C> envelope from <> to <dmarc-noreply+abc@example.com>, content
C> From: mailer-daemon@example.org
C> Subject: Undelivered
C>
C> .
S< 250 *
# and mail from a domain of ours.
C> envelope from <a@example.com>, content
C> From: a@example.com
C> Subject: x
C>
C> .
S< 250 *
X> wait 2
X> mxward reports list
X= 0
X< *example.com * 1 *only reports or own
X< *example.org * 4 *only reports or own
# With one real mail all of them are told.
C> envelope from <a@example.org>, content
C> From: a@example.org
C> Subject: x
C>
C> .
S< 250 *
C> goodbye
X> wait 2
X> mxward reports list
X= 0
X< *example.org * 5 * -
