# 5637-scan-a-file.t: mxward scan says what each scanner says of a file, and exits with what it means
config:
  checks: { virus: { scanners: [{ name: clam, server: "$V" }, { name: icap, type: icap, server: "$V2", service: avscan }] } }
  policies: { default: p.yaml }
file p.yaml:
  unknown: { virus: defer }
V> finds evil as Worm
V2> finds evil as Worm
V> version ClamAV 1.4.6
V2> version ISTAG-1
C> session, goodbye
X> file virus.eml
  Subject: a virus

  evil
X> file letter.eml
  Subject: a letter

  hello
X> mxward scan letter.eml
X= 0
X< clam *clean * ms *(ClamAV 1.4.6)
X< icap *clean * ms *(ISTAG-1)
X< verdict *clean
X> mxward scan virus.eml
X= 1
X< clam *infected * ms *Worm *(ClamAV 1.4.6)
X< icap *infected * ms *Worm *(ISTAG-1)
X< verdict *infected
V2> blind
X> mxward scan --json virus.eml
X= 1
X< {"verdict": "infected", "scanners": [{"scanner": "clam", "type": "clamd", "verdict": "infected", "name": "Worm", "version": "ClamAV 1.4.6"}, {"scanner": "icap", "type": "icap", "verdict": "unknown"}]}
X> mxward scan letter.eml
X= 69
X< icap *unknown * ms *disabled: *
X< verdict *unknown
V2> works
V> finds hello as PUA.Greeting
X> mxward scan letter.eml
X= 1
X< clam *unwanted * ms *PUA.Greeting*
X> mxward scan nothing.eml
X= 66
X< *nothing.eml: No such file or directory*
X> mxward scan
X= 64
X< *missing file to scan*
