# 731-status-without-gateway.t: without a running gateway the commands say so
X> mxward stop
X= stopped 0
X> mxward status
X= 69
X> mxward reload
X= 69
X> mxward block 192.0.2.0/24
X= 69
