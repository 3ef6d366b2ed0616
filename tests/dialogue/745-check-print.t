# 745-check-print.t: the effective configuration, defaults included
X> mxward check --print
X= 0
X< *hostname:*mx.example.net*
X< *sessions_per_client:*50*
