# 195-bare-lf-converted-but-no-bare-cr.t: where bare LFs are converted, a bare CR or a NUL is refused all the same
config:
  smtp: { bare_lf: { from: [192.0.2.0/28] } }
  limits: { errors: 100 }
C> session from 192.0.2.7, envelope
C> chunk "Subject: x\n\r\nhello\rthere\n" last
S< 550 5.5.2 Error: bare <CR> *
C> envelope
C> chunk "Subject: x\n\nhello\n\r" last
S< 550 5.5.2 Error: bare <CR> *
C> envelope
C> chunk "Subject: x\n\nhel\0lo\n" last
S< 550 5.5.2 Error: NUL *
C> envelope, content
C> raw "Subject: x\n\nhello\n\r\r\n.\r\n"
S< 550 5.5.2 Error: bare <CR> *
C> envelope, content
C> raw "Subject: x\n\nhel\0lo\r\n.\r\n"
S< 550 5.5.2 Error: NUL *
C> goodbye
U= messages 0
