# 840-metrics.t: `mxward metrics` counts what became of each message, by action and by reason
config: checks: { header: {} }
config: limits: { exempt: ["127.0.0.0/8"] }
B> at RCPT <nobody@*> 550 5.1.1 no such user
L< {"event": "gateway", "message": "listening*"}
X> mxward metrics
X= 0
X< # HELP mxward_build_info *
X< mxward_messages_total*"accept"*"default"* 0
C> session
C> envelope
C> content
C> From: a@example.org
C> Subject: x
C>
C> hello
C> .
S< 250 *
C> MAIL FROM:<a@example.org>
S< 250 *
C> RCPT TO:<x@elsewhere.example>
S< 554 5.7.1 *
C> RCPT TO:<nobody@example.com>
S< 550 5.1.1 *
C> NONSENSE
S< 500 *
C> goodbye
S< closed
L< {"event": "session"}
X> mxward metrics
X= 0
X< mxward_messages_total*"accept"*"default"* 1
X< mxward_messages_total*"reject"*"default"* 1
X< mxward_recipients_total*"accepted"* 1
X< mxward_recipients_total*"rejected"* 2
X< mxward_rejections_total*"relay"* 1
X< mxward_rejections_total*"unknown_recipient"* 1
X< mxward_rejections_total*"syntax"* 1
X< mxward_session_seconds_count 1
X< mxward_backend_up*"main"* 1
X< mxward_backend_replies_total*"main"*"2xx"* 1
X! *a@example.org*
X! *elsewhere*
X> mxward metrics --openmetrics
X= 0
X< # TYPE mxward_messages counter
X< mxward_end_of_data_seconds_bucket* # *tx="*.1"*
X< # EOF
X> mxward metrics --json
X= 64
