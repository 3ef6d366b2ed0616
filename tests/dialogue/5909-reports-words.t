# 5909-reports-words.t: mxward reports and its words
X> mxward reports
X= 64
X< *say what to do: *
X> mxward reports show
X= 64
X< *show needs a domain*
X> mxward reports list --day yesterday
X= 64
X< *--day must be a day like 2026-12-01*
X> mxward reports list --day 2026-02-30
X= 64
X< *--day must be a day like 2026-12-01*
X> mxward reports status
X= 1
X< *nothing was counted yet; reports.dmarc in the configuration makes the gateway count*
