# 804-log-finds-mail.t: `mxward log` finds what was decided about mail, whatever the log's level is
config:
  log: { level: error }
  checks: { dnsbl: { lists: [{ zone: bl.test, score: 12 }] } }
D: 7.2.0.192.bl.test A 127.0.0.2
C> session from 192.0.2.1, envelope from <honest@example.org>, content
C> Message-ID: <1@example.org>
C>
C> text
C> .
S< 250 *
C> goodbye
C> session from 192.0.2.7, sender <junk@evil.example>
C> RCPT TO:<b@example.com>
S< 550 5.7.1 *
C> goodbye
L! {"event": "message"}
X> wait 1
X> mxward log
X= 0
X< TIME *ID *ACTION *CLIENT *FROM *RCPTS *REASON
X< *.1 *accept *192.0.2.1 *<honest@example.org> *<b@example.com> *
X< *.1 *reject *192.0.2.7 *<junk@evil.example> *550 5.7.1 *
X> mxward log --from junk
X= 0
X! *honest*
X< *reject*
X> mxward log --client 192.0.2.0/29 --action accept --rcpt b@example --sender-domain example.org
X< *honest*
X! *junk*
X> mxward log --reason bl.test --json
X< {"event": "message", "from": "junk@evil.example", "policy": "default", "judged": "rcpt", "evidence": [{"check": "dnsbl", "fact": "listed", "value": "bl.test", "score": 12, "own": 12}]}
X! *honest*
X> mxward log --from nobody
X= 1
X< mxward: nothing found; the records go back to *
X> mxward log --limit 1
X! *honest*
X> mxward log --until 1h
X= 1
X> mxward log --since yesterday
X= 64
X< *--since yesterday is not a time*
X> mxward log --client nowhere
X= 64
X> mxward log --action rejected
X= 64
X< *--action rejected is not an action; they are: accept, tag, *
