# 784-at-least-refused.t: a rule has action or at_least; a rule that can never decide earns a warning
config:
  checks: { spf: {} }
  policies: { default: p.yaml }
file p.yaml:
  rules: []
X> file p.yaml
  rules:
    - { when: { spf: fail } }
    - { when: { spf: fail }, action: reject, at_least: tag }
    - { when: { spf: fail }, at_least: accept }
X> mxward check
X= 78
X< *p.yaml:2:5: rules[0]: needs action or at_least; write it like action: reject or at_least: tag
X< *p.yaml:3:54: rules[1].at_least: excludes action: a rule has one of the two
X< *p.yaml:4:38: rules[2].at_least: unknown value "accept"; expected tag, defer, quarantine, reject or drop
X> file p.yaml
  rules:
    - { when: { spf: [fail, softfail] }, at_least: quarantine }
    - { when: { spf: fail }, at_least: tag }
    - { when: { spf: softfail }, at_least: reject }
X> mxward check
X= 0
X< *p.yaml:3:5: rules[1]: can never decide: rules[0] in line 2 comes first and matches all that this rule would (warning)
X! *rules[2]*
X> file p.yaml
  rules: [{ name: doubtful, when: { spf: softfail }, at_least: tag }]
  tests: [{ name: doubts are worth quarantine, given: { spf: softfail }, expect: quarantine }]
X> mxward check
X= 78
X< *tests[0]: test "doubts are worth quarantine" failed: expected quarantine, but the policy gives tag (rule doubtful)
