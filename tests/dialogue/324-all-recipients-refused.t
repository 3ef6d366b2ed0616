# 324-all-recipients-refused.t: with every recipient refused by the backend there is nothing to send
B> at RCPT 550 5.1.1 no such user
C> session, sender
C> RCPT TO:<b@example.com>
S< 550 5.1.1 *
C> DATA
S< {503|554} 5.5.1 *
U= messages 0
