# 845-top-without-a-gateway.t: without a gateway `mxward top` says so, and takes no screen
X> mxward stop
X= 0
X> mxward top
X= 69
X< mxward top: mxward is not running or does not answer on *
X> mxward top --json
X= 69
X< mxward is not running (no answer on *
