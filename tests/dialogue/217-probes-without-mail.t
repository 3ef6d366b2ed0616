# 217-probes-without-mail.t: good recipients hide no probes for unknown ones when no mail comes of it
config: limits: { refusals: 4 }
B> at RCPT <dead*> 550 5.1.1 no such user
C> session from 192.0.2.7, sender
C> raw 4*"RCPT TO:<b@example.com>\r\nRCPT TO:<dead@example.com>\r\n"
S< 250 *
S< 550 5.1.1 *
S< 250 *
S< 550 5.1.1 *
S< 250 *
S< 550 5.1.1 *
S< 250 *
S< 550 5.1.1 *
C> RSET
S< 250 *
S< 421 4.7.0 *too many unknown recipients from 192.0.2.7; try again in 1 minute (mxward *)
S< closed
U= messages 0
