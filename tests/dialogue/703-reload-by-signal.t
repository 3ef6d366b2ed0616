# 703-reload-by-signal.t: HUP is a reload
X> config
  domains: { example.org: { backend: main } }
X> signal HUP
X> wait 0.5
C> session, envelope from <a@example.net> to <b@example.org>
