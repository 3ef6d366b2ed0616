# 5866-scan-a-large-file.t: mxward scan and explain believe "clean" of a large file only if the scanner finds the test text at the end of one as large
config:
  checks: { virus: { scanners: [{ name: clam, server: "$V" }, { name: icap, type: icap, server: "$V2", service: avscan }] } }
  policies: { default: p.yaml }
file p.yaml:
  rules:
    - { when: { virus: [infected, too_large] }, action: reject }
  unknown: { virus: defer }
C> session, goodbye
X> file large.eml "Subject: large\n\n" 3000*"this is one line of the message, and not the last.\n"
X> file small.eml "Subject: small\n\n" 1000*"this is one line of the message, and not the last.\n"
X> mxward scan large.eml
X= 0
X< clam *clean *
X< icap *clean *
X< verdict *clean
V> reaches 100000
X> mxward scan large.eml
X= 69
X< clam *too_large * ms *calls it clean, but overlooks a virus at the end of such a large message *
X< icap *clean *
X< verdict *too_large
X> mxward scan --json large.eml
X= 69
X< {"verdict": "too_large", "scanners": [{"scanner": "clam", "verdict": "too_large", "why": "calls it clean, but overlooks *"}, {"scanner": "icap", "verdict": "clean"}]}
X> mxward scan small.eml
X= 0
X> config
  checks: { virus: { need: all, scanners: [{ name: clam, server: "$V" }, { name: icap, type: icap, server: "$V2", service: avscan }] } }
X> mxward explain --ip 192.0.2.7 --helo mail.example --from a@example.org --rcpt b@example.com large.eml
X< virus *too_large *clam: calls it clean, but overlooks a virus at the end of such a large message*
X< reply *554 5.7.1 Message is too large to be scanned for viruses
