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
X< *192.0.2.7, calling itself mail.example, came to 127.0.0.1:* without TLS.
X< *It offered mail *.1 from <a@example.org> to <b@example.com>.
X< *The message had *bytes and the Message-ID <7@example.org>.
X< *The check dnsbl found "listed" (bl.test *), which added 7 points.
X< *With a score of 7, the policy "default" decided by the score.
X< *It was accepted and put into quarantine, as $ID.
X! *said: 250 2.1.5*
X< *left after *: the client said goodbye.
X< *Message $ID was released from quarantine to <b@example.com>, by *
X< *said: 250 2.0.0 Ok*
X! *other@example.org*
X> mxward log 7@example.org
X= 0
X< *put into quarantine, as $ID.
X! *other@example.org*
X> mxward log --action release
X= 0
X< *$ID *release *
X> mxward log 0000000000000
X= 1
