# 892-report-bug.t: a report for strangers: what is needed, without addresses and keys
config: checks: { dnsbl: { lists: [{ zone: a1b2c3d4e5f6a7b8c9d0.zen.test, score: 5 }] } }
C> session
C> envelope
C> content
C> .
S< 250 *
C> goodbye
L< {"event": "session"}
X> wait 0.3
X> mxward report-bug
X= 0
X< Removed (?removed]): the local parts of mail addresses*
X< mxward 0.1.0
X< *mbedTLS*
X< *?removed].zen.test*
X< backends
X< *"event":"message"*"from":"?removed]@example.org"*
X! *a1b2c3d4e5*
X! *"a@example*
