# 145-bdat-bare-octets.t: bare LF, bare CR and NUL can refuse a chunked message like any other
config:
  limits: { errors: 100 }
  smtp: { bare_lf: { bdat: refuse } }
C> session, envelope
C> chunk "Subject: x\r\n\r\nhello\nthere\r\n" last
S< 550 5.5.2 *bare <LF> received*
C> envelope
C> chunk "Subject: x\r\n\r\nhello\rthere\r\n" last
S< 550 5.5.2 *
C> envelope
C> chunk "Subject: x\r\n\r\nhel\0lo\r\n" last
S< 550 5.5.2 *
C> NOOP
S< 250 *
U= messages 0
