# 5601-virus-found.t: mail with a virus is refused with its name; other mail is scanned as it came, and passes
config:
  checks: { virus: { scanners: [{ name: clam, type: clamd, server: "$V" }] } }
  policies: { default: p.yaml }
file p.yaml:
  rules:
    - { when: { virus: infected }, action: reject }
  unknown: { virus: defer }
C> session, envelope, content
C> Subject: a virus
C>
C> X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*
C> .
S< 554 5.7.1 Message contains a virus (Eicar-Test-Signature) (mxward *)
U= messages 0
L< {"event": "scanner", "scanner": "clam", "state": "well", "reason": "passed its self-test", "version": "ClamAV 1.4.6/27820"}
L< {"event": "message", "action": "reject", "evidence": [{"check": "virus", "fact": "infected", "detail": "clam: Eicar-Test-Signature", "value": "Eicar-Test-Signature"}], "scan": [{"scanner": "clam", "verdict": "infected"}]}
C> envelope, content
C> Subject: a letter
C>
C> ..a line with a dot
C> .
S< 250 *
V= scanned 2
U= body same as sent
V= message same as sent
L< {"event": "message", "action": "accept", "scan": [{"scanner": "clam", "version": "ClamAV 1.4.6/27820", "verdict": "clean"}]}
C> goodbye
X> mxward status
X< *clam * well *
X< *2 scans, 1 infected, 0 unknown*
X< *ClamAV 1.4.6/27820, signatures 0 hours old*
X> mxward status --json
X< {"scanners": [{"name": "clam", "type": "clamd", "state": "well", "signatures_old": false, "verdicts": {"clean": 1, "infected": 1}}]}
X> mxward metrics
X< mxward_scanner_up*"clam"* 1
X< mxward_scans_total*"clam"*"infected"* 1
X< mxward_scan_seconds_count*"clam"* 2
