# 872-setup-null-mx.t: setup takes the present MX for the mail server where none is named, says what a null MX means, and shows a server's words made safe
D: example.com MX 10 mail.example.com
D: none.example.com MX 0 .
B> at MAIL raw "530 5.7.1 \x1b[31mno\x07\r\n"
X> mxward setup --yes --dry-run --force --json --domain example.com --hostname mx1.example.com --dns $DNS --listen $DOWN
X= 0
X< *mail.example.com:25 cannot be reached: its name has no address*
X> mxward setup --yes --dry-run --domain none.example.com --hostname mx1.example.com --dns $DNS --listen $DOWN
X= 64
X< *--backend is required*
X> mxward setup --yes --dry-run --domain none.example.com --backend $B --hostname mx1.example.com --dns $DNS --listen $DOWN
X= 0
X< *none.example.com says that it takes no mail (null MX*
X< *The mail server refuses MAIL: 530 5.7.1 ?[31mno*
