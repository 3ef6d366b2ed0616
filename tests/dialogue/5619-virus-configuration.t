# 5619-virus-configuration.t: what is wrong with scanners is said
config:
  checks: { virus: { scanners: [{ name: clam, type: clamd, server: "$V" }] } }
  policies: { default: p.yaml }
file p.yaml:
  rules:
    - { when: { virus: infected }, action: reject }
  unknown: { virus: defer }
C> session, goodbye
X> config
  checks: { virus: { scanners: [{ name: clam, server: "unix:relative" }] } }
X> mxward check
X= 78
X< *"unix:relative" of the scanner "clam" is not valid; write it like*
X> config
  checks: { virus: { scanners: [{ name: clam, server: "$V" }, { name: clam, server: "$V" }] } }
X> mxward check
X= 78
X< *two scanners have the name "clam"*
X> config
  checks: { virus: { scanners: [{ name: a, server: "$V" }, { name: b, server: "$V" }], timeout: 5m } }
X> mxward check
X= 78
X< *timeout is too long for 2 scanners*
