# 740-check-good.t: a good configuration is checked without a word
X> mxward check
X= 0
X! *
