# 871-setup-findings.t: setup --json names what it found: a mail server that accepts everybody and relays, a port that is taken, an MX elsewhere, a host name without an address
D: example.com MX 10 old.example.com
D: example.com MX 20 older.example.com
X> mxward setup --yes --dry-run --json --domain example.com --backend $B --hostname mx1.example.com --dns $DNS --listen 127.0.0.1:$PORT
X= 0
X< *"finding":"backend_accepts_all","level":"warning"*"finding":"backend_open_relay","level":"warning"*
X< *"finding":"mx_elsewhere","level":"note","sentence":"The MX of example.com is old.example.com now*
X< *"finding":"hostname_no_address"*
X< *"finding":"port_taken","level":"warning"*is taken*
X< *"finding":"certificate"*
X< *"written":false*
U= messages 0
