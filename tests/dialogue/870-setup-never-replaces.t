# 870-setup-never-replaces.t: setup leaves a configuration that is there as it is, and with --dry-run shows another without writing it
D: example.com MX 10 mx1.example.com
D: mx1.example.com A 192.0.2.25
D: 192.0.2.25 PTR mx1.example.com
B> at RCPT <mxward-setup-no-such-user@example.com> 550 5.1.1 User unknown
B> at RCPT <mxward-setup-no-such-user@example.org> 554 5.7.1 Relay access denied
X> mxward setup --yes --force --domain example.com --backend $B --hostname mx1.example.com --dns $DNS
X= 73
X< mxward setup: *mxward.yaml is there already and stays as it is*
X> mxward setup --yes --dry-run --domain example.com --backend $B --hostname mx1.example.com --dns $DNS --listen $DOWN
X= 0
X< hostname: mx1.example.com
X<     servers: ["$B"]
X< *policy/shadow.yaml*
U! saw DATA
U= messages 0
C> session, envelope, content
C> Subject: it still serves
C>
C> .
S< 250 *
C> goodbye
X> mxward setup --yes --domain example.com --backend $B --hostname mx1.example.com --listen 25
X= 64
X< mxward setup: --listen: "25" is not an address with a port*
