# 702-reload-broken.t: a broken configuration is told with file, line and column, and the old one stays
X> config
  bogus: 1
X> mxward reload
X= 78
X< *mxward.yaml:10:1: bogus: *
C> session, envelope
X> config
  domains: { example.org: { backend: main } }
X> mxward reload
X= 0
C> RSET
S< 250 *
