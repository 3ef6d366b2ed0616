# 334-policy-in-force.t: without policies the built-in one applies, and check --print says so
config: checks: { from: {} }
X> mxward check --print
X= 0
X< policies: ?? # the built-in policy/default.yaml applies
X> mxward check --manual
X= 0
X< *`policies`*If there is none, the built-in policy/default.yaml applies*
C> session, envelope, content
C> Subject: no author
C>
C> .
S< 550 *
X> file p.yaml
  rules: []
X> config
  policies: { default: p.yaml }
X> mxward check --print
X= 0
X! policies: ?? #*
X< *default: *p.yaml
