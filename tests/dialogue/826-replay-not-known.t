# 826-replay-not-known.t: mail that was refused before its content was seen is not guessed at
config:
  checks: { spf: {}, dmarc: {} }
  policies: { default: p.yaml }
file p.yaml:
  reject_at: 5
  score: { spf.fail: 5 }
file same.yaml:
  rules: [{ name: forged, when: { spf: fail }, action: reject }]
file milder.yaml:
  reject_at: 9
  score: { spf.fail: 5 }
file exempt.yaml:
  rules:
    - { when: { recipient: abuse@example.com }, action: accept }
    - { when: { spf: fail }, action: reject }
D: bad.example TXT "v=spf1 -all"
C> session from 192.0.2.7, sender <a@bad.example>
C> RCPT TO:<b@example.com>
S< 550 5.7.23 *
C> RSET
S< 250 *
C> sender <a@bad.example>
C> RCPT TO:<abuse@example.com>
S< 550 5.7.23 *
C> goodbye
L< {"event": "session"}
X> wait 1
X> mxward replay --policy same.yaml --json
X< {"judged": 2, "alike": 2, "not_known": 0}
X> mxward replay --policy milder.yaml
X< *not known * 2 *(would go on to the content checks)
# Who was refused stands in a line of its own.
X> mxward replay --policy exempt.yaml --json
X< {"judged": 2, "alike": 1, "not_known": 1, "not_known_by": {"content": 1}}
