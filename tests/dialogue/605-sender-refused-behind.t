# 605-sender-refused-behind.t: a backend that refuses the sender is heard at the recipient
B> at MAIL 550 5.7.1 we know this sender
C> session
C> MAIL FROM:<a@example.org>
S< 250 2.1.0 *
C> RCPT TO:<b@example.com>
S< 550 5.7.1 we know this sender*
U! saw DATA
