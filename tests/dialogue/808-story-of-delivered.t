# 808-story-of-delivered.t: `mxward log ID` tells in sentences what was delivered, tagged, put off by the mail server, refused, and given up
config:
  checks: { helo: {}, dnsbl: { lists: [{ zone: bl.test, score: 7 }] } }
  policies: { default: p.yaml }
file p.yaml:
  tag_at: 6
  rules: [{ name: no local names, when: { helo: invalid }, action: reject }]
file shadow.yaml:
  mode: shadow
  reject_at: 6
D: 7.2.0.192.bl.test A 127.0.0.2
L< {"event": "list", "zone": "bl.test", "state": "on"}
C> session from 192.0.2.1
C> starttls
C> EHLO mail.example
S< 250-*
C> envelope to <b@example.com> <c@example.com>, content
C> Message-ID: <1@example.org>
C>
C> text
C> .
S< 250 *
C> goodbye
C> session from 192.0.2.7, envelope, content
C> Message-ID: <2@example.org>
C>
C> text
C> .
S< 250 *
C> goodbye
C> session helo localhost from 192.0.2.1, sender <>
C> RCPT TO:<b@example.com>
S< 550 *
C> goodbye
B> at dot once 451 4.7.1 come back later
C> session from 192.0.2.3, envelope, content
C> Message-ID: <3@example.org>
C>
C> text
C> .
S< 451 *
C> envelope
C> goodbye
X> file p.yaml
  mode: shadow
  reject_at: 6
X> mxward reload
X= 0
C> session from 192.0.2.7, envelope, content
C> Message-ID: <4@example.org>
C>
C> text
C> .
S< 250 *
C> goodbye
X> wait 1
X> mxward log 1@example.org
X= 0
X< *192.0.2.1, calling itself mail.example, came to 127.0.0.1:* over TLSv1.3.
X< *It offered mail *.1 from <a@example.org> to <b@example.com> and <c@example.com>.
X< *The message had *bytes and the Message-ID <1@example.org>.
X< *The check helo found "unresolvable" (mail.example).
X< *With a score of 0, the policy "default" had nothing against it.
X< *The server $B of the backend "main", without TLS, said: 250 2.0.0 Ok: queued as *
X< *It was accepted and passed to the mail server.
X< *The client was told: 250 2.0.0 Ok: queued as *
X< *192.0.2.1, calling itself mail.example, left after *: the client said goodbye.
X< *In this connection, *, 1 message was taken.
X> mxward log 2@example.org
X< *came to 127.0.0.1:* without TLS.
X< *The check dnsbl found "listed" (bl.test *), which added 7 points.
X< *With a score of 7, the policy "default" decided by the score.
X< *It was marked as spam and passed to the mail server.
X> mxward log 3@example.org
X< *said: 451 4.7.1 come back later
X< *It was not taken for now: the client has to send it again.
X< *The client was told: 451 4.7.1 come back later
X< *In this connection, *, no message was taken.
X> mxward log 4@example.org
X< *The policy is in shadow mode and only takes note: the mail would have been rejected.
X< *It was accepted and passed to the mail server.
