# 323-recipient-reply-too-long.t: an overlong reply line is cut to 512 octets
B> at RCPT long 550 5.7.1
C> session, sender
C> RCPT TO:<b@example.com>
S< 550 5.7.1 xxxxxxxxxx*
