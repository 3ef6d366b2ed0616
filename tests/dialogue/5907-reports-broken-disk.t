# 5907-reports-broken-disk.t: where counts cannot be kept, mail goes on, and the log says so once
config:
  checks: { spf: {}, dkim: {}, dmarc: {} }
  reports: { dmarc: { send: false } }
file state/reports.sqlite:
  this is no database, and it is long enough that nobody can take it for an empty one
D: example.org TXT "v=spf1 ip4:192.0.2.0/24 -all"
D: _dmarc.example.org TXT "v=DMARC1; p=none"
C> session from 192.0.2.1, envelope from <a@example.org>, content
C> From: a@example.org
C>
C> .
S< 250 *
X> wait 2
C> envelope from <a@example.org>, content
C> From: a@example.org
C>
C> .
S< 250 *
X> wait 2
C> goodbye
L< {"event": "state", "level": "warn", "message": "cannot count for DMARC reports (reports.sqlite in the state directory): *; mail is not affected"}
L! {"event": "state", "level": "warn", "message": "cannot count for DMARC reports*"}
X> mxward metrics
X= 0
X< mxward_dmarc_counted_total{result="dropped"} 2
X> mxward reports list
X= 69
X< *cannot read what was counted*
