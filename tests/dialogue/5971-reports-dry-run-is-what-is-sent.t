# 5971-reports-dry-run-is-what-is-sent.t: a dry run leaves out whom the configuration excludes, and who we are ourselves
config:
  checks: { spf: {}, dkim: {}, dmarc: {} }
  reports:
    dmarc: { from: dmarc@sender.example, via: main, at: "23:59", exclude: [ shut.example ] }
D: _dmarc.sub.shut.example TXT "v=DMARC1; p=none; rua=mailto:a@sub.shut.example"
D: _dmarc.open.example TXT "v=DMARC1; p=none; rua=mailto:a@open.example,mailto:b@shut.example"
D: open.example._report._dmarc.shut.example TXT "v=DMARC1"
D: _dmarc.sender.example TXT "v=DMARC1; p=none; rua=mailto:a@sender.example"
C> session from 192.0.2.7, envelope from <a@sub.shut.example>, content
C> From: a@sub.shut.example
C>
C> text
C> .
S< 250 *
C> envelope from <a@open.example>, content
C> From: a@open.example
C>
C> text
C> .
S< 250 *
C> envelope from <a@sender.example>, content
C> From: a@sender.example
C>
C> text
C> .
S< 250 *
C> goodbye
X> wait 3
X> mxward reports send --dry-run --day today --domain open.example
X= 0
X< *would be sent*a@open.example
X< *excluded*b@shut.example
X> mxward reports send --dry-run --day today --domain sub.shut.example
X= 0
X< *excluded*
X! *would be sent*
X> mxward reports send --dry-run --day today --domain sender.example
X= 0
X< *loop*a domain of our own
X! *would be sent*
