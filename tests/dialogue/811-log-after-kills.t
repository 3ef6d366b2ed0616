# 811-log-after-kills.t: what was decided before the gateway was killed is found, once, and a torn line is told of
config:
  log: { keep_max: 1048576 }
C> session, envelope, content
C> Message-ID: <before@example.org>
C>
C> text
C> .
S< 250 *
C> goodbye
X> wait 1
X> kill gateway
X> wait 1
C> session, envelope, content
C> Message-ID: <behind@example.org>
C>
C> text
C> .
S< 250 *
C> goodbye
X> file state/journal/20260101T000000.000Z-1.jsonl
  {"ts":"2026-01-01T00:00:00.000Z","event":"message","session":"A","action":"accept","from":"old@example.org"}
  {"ts":"2026-01-01T00:00:01.000Z","event":"message","ses
X> wait 3.5
X> mxward log --json
X= 0
X< *"old@example.org"*
X< *<before@example.org>*
X< *<behind@example.org>*
X! *before@example.org*before@example.org*
X> mxward log --limit 1
X< mxward: skipped 1 line that cannot be read
