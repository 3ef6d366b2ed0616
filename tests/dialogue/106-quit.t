# 106-quit.t: QUIT ends the session, in the middle of a transaction too; with an argument it is an error
C> connect
S< 220 *
C> EHLO mail.example
S< 250-*
C> QUIT now
S< 501 5.5.4 *
C> MAIL FROM:<a@example.org>
S< 250 *
C> RCPT TO:<b@example.com>
S< 250 *
C> QUIT
S< 221 2.0.0 *
S< closed
U= messages 0
