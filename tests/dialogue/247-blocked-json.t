# 247-blocked-json.t: the list of blocks for programs
X> mxward block 192.0.2.0/24 --for 1d --reason "sends junk"
X= 0
X> mxward blocked --json
X= 0
X< [{"reason": "sends junk"}]
