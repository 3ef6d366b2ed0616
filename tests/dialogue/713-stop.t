# 713-stop.t: `mxward stop` is a TERM
X> mxward stop
X= 0
X= stopped 0
