# 703-reload-by-signal.t: HUP is a reload
X> config
  domains: { example.org: { backend: main } }
X> signal HUP
L< {"event": "reload", "message": "generation 2 is in effect"}
C> session, envelope from <a@example.net> to <b@example.org>
