# 5908-reports-not-counted.t: what is deferred comes again, what has no record asks for nothing: neither is counted
config:
  checks: { spf: {}, dkim: {}, dmarc: {} }
  reports: { dmarc: { send: false } }
D: _dmarc.late.example TXT "v=DMARC1; p=none"
D: slow.example SERVFAIL
D: _dmarc.slow.example SERVFAIL
B> at dot once 451 4.3.0 later
# The backend puts it off.
C> session from 192.0.2.1, envelope, content
C> From: a@late.example
C>
C> .
S< 451 *
# No record: nobody to tell.
C> envelope, content
C> From: a@nothing.example
C>
C> .
S< 250 *
X> wait 2
X> mxward reports list
X= 1
X< *nothing was counted*
# The same message comes again.
C> envelope, content
C> From: a@late.example
C>
C> .
S< 250 *
C> goodbye
X> wait 2
X> mxward reports list
X= 0
X< *late.example * 1 *not asked for
