# 249-put-off-at-the-dot.t: dead addresses of a list are not held against it when the mail server puts the message off
config: limits: { refusals: 3 }
B> at RCPT <dead*> 550 5.1.1 no such user
B> at dot once 451 4.3.0 try again later
C> session from 192.0.2.7, sender <list@example.org>
C> raw 4*"RCPT TO:<b@example.com>\r\nRCPT TO:<dead@example.com>\r\n" "DATA\r\n"
S< 250 *
S< 550 *
S< 250 *
S< 550 *
S< 250 *
S< 550 *
S< 250 *
S< 550 *
S< 354 *
C> Subject: x
C>
C> .
S< 451 *
C> envelope from <list@example.org>, content
C> Subject: x
C>
C> .
S< 250 *
U= messages 2
