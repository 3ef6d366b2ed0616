# 635-backend-by-name-after-reload.t: other dns.servers are asked from the reload on, whatever the first ones said
config:
  dns: { servers: ["$MUTE"], timeout: 1s }
  backends: { main: { servers: ["mail.test:$BPORT"] } }
D: mail.test A 127.0.0.1
X> wait 2
X> mxward status
X= 0
X< *mail.test:$BPORT * its name could not be looked up: no * from $MUTE*
X! *its name has no address*
X> config
  dns: { servers: ["$DNS"], timeout: 1s }
X> mxward reload
X= 0
L< {"event": "backend", "server": "mail.test:$BPORT", "state": "up"}
C> session, envelope from <a@example.net>
C> goodbye
