# 5863-virus-reach.t: a scanner that says "clean" without having looked at the end of a large message is believed of smaller ones only
config:
  checks: { virus: { scanners: [{ name: clam, type: clamd, server: "$V" }], max_size: 4M } }
  policies: { default: p.yaml }
file p.yaml:
  rules:
    - { when: { virus: [infected, too_large] }, action: reject }
  unknown: { virus: defer }
L< {"event": "scanner", "scanner": "clam", "state": "well", "reason": "passed its self-test"}
V> reaches 1100000
V> version ClamAV 1.4.6/27999/Tue Dec  1 12:00:00 2026
X> mxward reload
L< {"event": "scanner", "scanner": "clam", "state": "well", "level": "warn", "reason": "overlooks a virus at the end of a message of 4194304 octets*MaxFileSize*"}
C> session, envelope, content
C> raw "Subject: large\r\n\r\n" 30000*"this is one line of the message, and not the last.\r\n"
C> .
S< 554 5.7.1 Message is too large to be scanned for viruses (mxward *)
C> envelope, content
C> Subject: small
C>
C> Dear reader
C> .
S< 250 *
C> goodbye
X> mxward status
X< *clam *overlooks a virus at the end of a message of 4194304 octets*
