# 813-replay-of-a-broken-policy.t: a policy with a mistake, or whose own tests fail, judges nothing: its sentences, and 78
config:
  checks: { spf: {} }
file broken.yaml:
  reject_at: 5
  rules: [{ name: closed, when: { spf: failed }, action: reject }]
file untrue.yaml:
  rules: [{ name: closed, when: { spf: fail }, action: reject }]
  tests: [{ name: partners pass, given: { spf: fail }, expect: accept }]
C> session, envelope, content
C> text
C> .
S< 250 *
C> goodbye
X> wait 1
X> mxward replay --policy broken.yaml
X= 78
X< *broken.yaml:2:*failed*
X! *decisions since*
X> mxward replay --policy untrue.yaml
X= 78
X< *untrue.yaml:2:*partners pass*
X! *decisions since*
X> mxward replay --policy broken.yaml --json
X= 78
X! {"judged"*
X> mxward replay --json
X= 0
X< {"judged": 1}
