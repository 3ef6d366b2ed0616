# 5630-icap-virus-found.t: an ICAP server is asked with the whole message; what it finds is refused by name
config:
  checks: { virus: { scanners: [{ name: icap, type: icap, server: "$V", service: avscan }] } }
  policies: { default: p.yaml }
file p.yaml:
  rules:
    - { when: { virus: infected }, action: reject }
  unknown: { virus: defer }
V> version ISTAG-1
L< {"event": "scanner", "scanner": "icap", "state": "well", "reason": "passed its self-test", "version": "ISTAG-1"}
C> session, envelope, content
C> Subject: a virus
C>
C> X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*
C> .
S< 554 5.7.1 Message contains a virus (Eicar-Test-Signature) (mxward *)
U= messages 0
V= told Allow: 204
V! told Preview: 0
C> envelope, content
C> Subject: a letter
C>
C> ..a line with a dot
C> .
S< 250 *
V= scanned 2
V= message same as sent
L< {"event": "message", "action": "accept", "scan": [{"scanner": "icap", "version": "ISTAG-1", "verdict": "clean"}]}
C> goodbye
X> mxward status
X< *icap * well *
