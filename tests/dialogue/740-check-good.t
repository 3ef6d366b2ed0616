# 740-check-good.t: a good configuration is checked without a word
config: user: nobody
X> mxward check
X= 0
X! *
