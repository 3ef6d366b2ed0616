# 246-block-nonsense.t: what is not a network or not known is refused with a sentence
X> mxward block nonsense
X= {64|65}
X> mxward block 192.0.2.0/33
X= {64|65}
X> mxward block 192.0.2.7 --for yesterday
X= {64|65}
X> mxward blocked
X= 0
X! *192.0.2*
