# 626-surplus-replies.t: with a reply too many nobody knows what was answered, and nothing is sent
B> at MAIL once raw "250 2.1.0 Ok\r\n250 2.1.5 Ok\r\n"
B> at RCPT 550 5.1.1 no such user
C> session, sender
C> RCPT TO:<b@example.com>
S< {250|451|421|550} *
C> wait 0.3
C> chunk "Subject: x\r\n\r\n" last
S< {421|451|503|550|554} *
U= messages 0
