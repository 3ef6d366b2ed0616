# 196-bare-lf-networks-with-bdat-refused.t: with bdat: refuse, only the networks of `from` may have bare LFs
config: smtp: { bare_lf: { bdat: refuse, from: [192.0.2.0/28] } }
C> session from 192.0.2.7, envelope
C> chunk "Subject: x\n\nhello\n" last
S< 250 *
L< {"event": "message", "bare_lf": 3}
C> goodbye
C> session from 192.0.2.17, envelope
C> chunk "Subject: x\n\nhello\n" last
S< 550 5.5.2 Error: bare <LF> *
C> goodbye
U= messages 1
