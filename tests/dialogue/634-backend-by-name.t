# 634-backend-by-name.t: servers are looked up at dns.servers, and "no address" is said only where that was the answer
config:
  dns: { timeout: 1s }
  backends: { main: { servers: ["nowhere.test:25", "lost.test:25", "localhost:$BPORT"] }, other: { servers: ["mail.test:$BPORT"] } }
  domains: { example.org: { backend: other } }
D: lost.test SERVFAIL
D: mail.test A 127.0.0.1
C> session, envelope from <a@example.net>
C> RSET
S< 250 *
C> envelope from <a@example.net> to <b@example.org>
C> goodbye
X> mxward status
X= 0
X< *nowhere.test:25 * its name has no address*
X< *lost.test:25 * its name could not be looked up: no usable answer from $DNS*
X< *localhost:$BPORT * up *
X< *mail.test:$BPORT * up *
