# 688-quarantine-ids.t: an ID that is none is told with status 64, one of no message with 65, and never leads elsewhere
X> mxward quarantine show ../../cert.pem
X= 64
X> mxward quarantine show 01ABCDEFGH
X= 64
X> mxward quarantine release 0000000000000 *
X= 64
X> mxward quarantine show 0000000000000
X= 65
X> mxward quarantine release 0000000000000
X= 65
X> mxward quarantine delete 0000000000000
X= 65
X> mxward quarantine show 0000000000000 0000000000001
X= 64
X> mxward quarantine show
X= 64
X> mxward quarantine release
X= 64
X> mxward quarantine
X= 64
X> mxward quarantine frobnicate
X= 64
X> mxward quarantine list --frobnicate
X= 64
X> mxward quarantine list 0000000000000
X= 64
X> mxward quarantine list --since yesterday
X= 64
X> mxward quarantine list --since
X= 64
X> mxward quarantine delete 0000000000000 --to a@example.com
X= 64
X> mxward quarantine stats --raw
X= 64
X> mxward hold release 0000000000000
X= 64
X> mxward quarantine --help
X= 0
X< *release*
