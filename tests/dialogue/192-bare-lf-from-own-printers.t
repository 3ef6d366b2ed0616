# 192-bare-lf-from-own-printers.t: a printer of one's own may end lines with LF in DATA, a stranger may not
config: smtp: { bare_lf: { from: [192.0.2.0/28] } }
C> session from 192.0.2.7, envelope, content
C> raw "Subject: scan\n\npage one\npage two\r\n.\r\n"
S< 250 *
L< {"event": "message", "client": "192.0.2.7", "action": "accept", "bare_lf": 3}
U= message
   ...
   Subject: scan
   
   page one
   page two
C> goodbye
C> session from 192.0.2.17, envelope, content
C> raw "Subject: scan\n\npage one\n\r\n.\r\n"
S< 550 5.5.2 Error: bare <LF> received*
C> goodbye
U= messages 1
