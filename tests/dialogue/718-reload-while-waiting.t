# 718-reload-while-waiting.t: a higher cap of a new configuration is for those who wait already
config: backends: { main: { connections: 1 } }
C> session, envelope from <one@example.org>
C2> session, sender
C2> RCPT TO:<b@example.com>
S2< nothing 0.2
X> config
  backends: { main: { connections: 2 } }
X> mxward reload
X= 0
S2< 250 *
U= stood 2
