# 732-usage.t: a wrong command line is told with status 64, help is help
X> mxward frobnicate
X= 64
X> mxward block
X= 64
X> mxward status --frobnicate
X= 64
X> mxward --help
X= 0
X< *run*
X< *check*
X< *block*
X< *status*
X< *reload*
X> mxward block --help
X= 0
X< *--for*
