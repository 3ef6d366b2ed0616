# 805-log-tells-the-story.t: `mxward log ID` tells what became of a message, from its arrival to its release
config:
  checks: { dnsbl: { lists: [{ zone: bl.test, score: 7 }] } }
  policies: { default: p.yaml }
file p.yaml:
  quarantine_at: 6
D: 7.2.0.192.bl.test A 127.0.0.2
L< {"event": "list", "zone": "bl.test", "state": "on"}
C> session from 192.0.2.7, envelope, content
C> Message-ID: <7@example.org>
C>
C> text
C> .
S< 250 2.0.0 *quarantined as *
C> sender <other@example.org>
C> RCPT TO:<x@elsewhere.example>
S< 5*
C> goodbye
L< {"event": "message", "action": "quarantine", "id": "$ID"}
X> mxward quarantine release $ID
X= 0
X> wait 1
X> mxward log $ID
X= 0
X< *Mail *.1 from <a@example.org> to <b@example.com>.
X< *It came from 192.0.2.7, calling itself mail.example, at *
X< *Message-ID <7@example.org>, *bytes.
X< *dnsbl: listed (bl.test *, +7
X< *Score 7 by the policy "default"; what decided: score*
X< *Result: quarantine, as $ID in the spool.
X< *release $ID: release to <b@example.com>, by *
X< *The connection * of 192.0.2.7, *ended after *
X! *other@example.org*
X> mxward log 7@example.org
X= 0
X< *Result: quarantine, as $ID in the spool.
X! *other@example.org*
X> mxward log --action release
X= 0
X< *$ID *release *
X> mxward log 0000000000000
X= 1
