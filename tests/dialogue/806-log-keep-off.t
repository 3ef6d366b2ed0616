# 806-log-keep-off.t: with log.keep off nothing is recorded, and what was recorded is deleted
C> session from 192.0.2.1, envelope, content
C> text
C> .
S< 250 *
C> goodbye
X> wait 1
X> mxward log
X= 0
X> config
  log: { keep: off }
X> mxward reload
X= 0
X> wait 1
X> mxward log
X= 1
X< mxward: nothing found; there are no records yet
X> mxward status
X< recent decisions are not recorded (log.keep: off)
X> mxward check --print
X< *keep: off
X> config
  log: { keep: never }
X> mxward check
X= 78
X< *log.keep: *a time or off*
X> config
  log: { keep: 1d, keep_max: 1 }
X> mxward check
X= 78
X> config
  log: { keep: 7d }
