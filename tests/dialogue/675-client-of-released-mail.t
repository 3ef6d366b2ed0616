# 675-client-of-released-mail.t: a backend that is told the client by PROXY is told so of released mail, too
config:
  checks: { dnsbl: { lists: [{ zone: bl.test, score: 7 }] } }
  policies: { default: p.yaml }
  backends: { main: { client_info: proxy-v1 } }
file p.yaml:
  quarantine_at: 6
D: 7.2.0.192.bl.test A 127.0.0.2
B> proxy v1
L< {"event": "list", "zone": "bl.test", "state": "on"}
C> session from 192.0.2.7, envelope, content
C> Subject: kept
C>
C> text
C> .
S< 250 2.0.0 *quarantined as *
C> goodbye
U< PROXY TCP4 192.0.2.7 *
U< MAIL FROM:<a@example.org>*
U< RCPT TO:<b@example.com>*
U< QUIT
X> mxward quarantine release $ID
X= 0
X< $ID released: 250 *
U= messages 1
U= body same as sent
U< PROXY TCP4 192.0.2.7 *
U< MAIL FROM:<a@example.org>*
U< RCPT TO:<b@example.com>*
