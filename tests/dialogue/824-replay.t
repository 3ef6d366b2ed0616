# 824-replay.t: what was decided is judged by another policy, and what is not known is not guessed
config:
  checks: { spf: {} }
  policies: { default: p.yaml }
file p.yaml:
  mode: shadow
  reject_at: 5
  score: { spf.fail: 5 }
  rules: [{ name: no such host, when: { spf: permerror }, action: reject }]
file milder.yaml:
  reject_at: 9
  score: { spf.fail: 5 }
file recipient.yaml:
  rules: [{ name: closed, when: { recipient: closed@example.com }, action: reject }]
D: good.example TXT "v=spf1 ip4:192.0.2.7 -all"
D: bad.example TXT "v=spf1 -all"
C> session from 192.0.2.7, envelope from <a@good.example>, content
C> raw "Subject: one\r\n\r\ntext\r\n.\r\n"
S< 250 *
C> envelope from <a@bad.example> to <closed@example.com>, content
C> raw "Subject: two\r\n\r\ntext\r\n.\r\n"
S< 250 *
C> goodbye
L< {"event": "session"}
X> wait 1
X> mxward replay --json
X= 0
X< {"judged": 2, "alike": 2, "changed": 0, "not_known": 0}
X> mxward replay --policy milder.yaml
X< 2 decisions since *, judged by milder.yaml
X< *reject * -> accept *1
X< *reject -> accept  <a@bad.example> to closed@example.com
X< *was: score 5, by score; now: score 5
X< no thresholds proposed: *
X> mxward replay --policy recipient.yaml --json
X< {"judged": 2, "alike": 2, "changes": []}
X> mxward replay --policy nothing.yaml
X= 78
X> mxward replay --since yesterday
X= 64
