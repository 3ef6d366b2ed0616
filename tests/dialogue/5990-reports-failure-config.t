# 5990-reports-failure-config.t: failure reports are off or on, and need reports to be sent at all
X> config
  checks: { spf: {}, dkim: {}, dmarc: {} }
  reports: { dmarc: { send: false, failure: on } }
X> mxward check
X= 78
X< *reports.dmarc.failure: nothing is sent with send: false; write off
X> config
  checks: { spf: {}, dkim: {}, dmarc: {} }
  reports: { dmarc: { from: dmarc@example.com, via: main, failure: maybe } }
X> mxward check
X= 78
X< *reports.dmarc.failure: unknown value "maybe"; expected *off*on*
