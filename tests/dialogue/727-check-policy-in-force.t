# 727-check-policy-in-force.t: the policy in force is shown, and can be saved and used
config: user: nobody
X> mxward check --print
X< # Policy default, from the program (to save it: mxward check --policy default):
X< # reject_at: *
X> mxward check --policy default
X< reject_at: *
X= 0
X> mxward check --policy strict
X< mxward check: there is no policy "strict"
X= 78
X> file own.yaml
  # ours
  reject_at: 7
X> config
  policies: { default: own.yaml }
X> mxward check --policy default
X< # ours
X< reject_at: 7
X> mxward check own.yaml
X< mxward check: unexpected argument "own.yaml"; did you mean -c own.yaml?
X= 64
