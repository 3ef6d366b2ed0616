# 5636-scanner-services.t: an ICAP scanner needs its service, in one word, and no other scanner has one; only rspamd has a factor
config:
  checks: { virus: { scanners: [{ name: a, type: icap, server: "$V", service: avscan }] } }
  policies: { default: p.yaml }
file p.yaml:
  unknown: { virus: defer }
C> session, goodbye
X> config
  checks: { virus: { scanners: [{ name: a, type: icap, server: "$V", service: "" }] } }
X> mxward check
X= 78
X< *the scanner "a" needs its service; write it like service: avscan*
X> config
  checks: { virus: { scanners: [{ name: a, type: icap, server: "$V", service: "av scan" }] } }
X> mxward check
X= 78
X< *the service of the scanner "a" is not valid; write it like avscan*
X> config
  checks: { virus: { scanners: [{ name: a, type: clamd, server: "$V", service: avscan }] } }
X> mxward check
X= 78
X< *the scanner "a" has a service, which only the type icap uses*
X> config
  checks: { virus: { scanners: [{ name: a, type: rspamd, server: "$V", service: "", score_factor: 0.001 }] } }
X> mxward check
X= 78
X< *score_factor: "0.001" is not a number with at most two decimals*
X> config
  checks: { virus: { scanners: [{ name: a, type: clamd, server: "$V", service: "", score_factor: 0.5 }] } }
X> mxward check
X= 78
X< *the scanner "a" has a score_factor, which only the type rspamd uses*
