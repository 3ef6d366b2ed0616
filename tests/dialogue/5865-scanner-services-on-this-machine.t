# 5865-scanner-services-on-this-machine.t: mxward check says what is wrong with the socket of a scanner, and where need has no effect
config:
  user: nobody
  checks: { virus: { scanners: [{ name: clam, server: "$V" }] } }
  policies: { default: p.yaml }
file p.yaml:
  rules:
    - { when: { virus: infected }, action: reject }
  unknown: { virus: defer }
X> mxward check
X= 0
X! *(warning)*
V> rights 600
X> mxward check
X= 0
X< *checks.virus.scanners: user nobody cannot * of the scanner "clam"; add the user to the socket's group, or set LocalSocketMode 666 in clamd.conf (warning)
X> config
  checks: { virus: { scanners: [{ name: clam, server: "unix:/nonexistent/clamd.ctl" }, { name: icap, type: icap, server: "unix:/etc/passwd", service: avscan }] } }
X> mxward check
X= 0
X< *checks.virus.scanners: there is no /nonexistent/clamd.ctl, the socket of the scanner "clam": is it running, and is this its LocalSocket in clamd.conf? (warning)
X< *checks.virus.scanners: /etc/passwd of the scanner "icap" is not a socket (warning)
X> config
  checks: { virus: { scanners: [{ name: clam, server: "192.0.2.1:3310" }, { name: spam, type: rspamd, server: "192.0.2.1:11333" }] } }
X> mxward check
X= 0
X! *(warning)*
X> config
  checks: { virus: { need: any, scanners: [{ name: clam, server: "192.0.2.1:3310" }, { name: spam, type: rspamd, server: "192.0.2.1:11333" }] } }
X> mxward check
X= 0
X< *.yaml:*: checks.virus.need: has no effect: it is about virus scanners, of which there is only one; rspamd is always asked, too, and does not replace one (warning)
X> config
  checks: { virus: { need: all, scanners: [{ name: spam, type: rspamd, server: "192.0.2.1:11333" }] } }
X> mxward check
X= 0
X< *need: has no effect: *of which there is none*
C> session, goodbye
