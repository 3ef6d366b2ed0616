# 807-log-no-escapes.t: what a client said never commands the terminal of who reads `mxward log`
config:
  checks: { dnsbl: { lists: [{ zone: bl.test, score: 7 }] } }
  policies: { default: p.yaml }
file p.yaml:
  quarantine_at: 6
D: 7.2.0.192.bl.test A 127.0.0.2
L< {"event": "list", "zone": "bl.test", "state": "on"}
C> session from 192.0.2.7, envelope, content
C> raw "Message-ID: <\x1b[31m@\xc2\x9b2J>\r\n\r\ntext\r\n.\r\n"
S< 250 2.0.0 *quarantined as *
C> goodbye
X> wait 1
X> mxward log --json
X= 0
X< *\u001b[31m@\u00c2\u009b2J*
X> mxward log $ID
X= 0
X< *the Message-ID <?[31m@<U+009B>2J>*
# nor does what was copied to the command line (here a character for private use)
X> mxward log --limit xy
X= 64
X< mxward log: --limit x<U+E000>y is not a number
X> mxward block xy
X= 65
X< mxward block: "x<U+E000>y" is not a network; write *
