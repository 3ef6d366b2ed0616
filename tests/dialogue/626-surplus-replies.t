# 626-surplus-replies.t: a reply too many is never taken for the answer to the next command
B> at MAIL raw "250 2.1.0 Ok\r\n250 2.1.5 Ok\r\n"
B> at RCPT 550 5.1.1 no such user
C> connect
S< 220 *
C> EHLO mail.example
S< 250-*
C> MAIL FROM:<a@example.org>
S< 250 *
C> RCPT TO:<b@example.com>
S< {451|421|550} *
U= messages 0
