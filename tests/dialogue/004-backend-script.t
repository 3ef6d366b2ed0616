# 004-backend-script.t: the backend answers as the dialogue tells it, for one address or once
B> at RCPT <nobody@example.com> 550 5.1.1 no such user
B> at RCPT <later@example.com> once 450 4.2.0 come again
C> connect
S< 220 *
C> EHLO mail.example
S< 250-*
C> MAIL FROM:<a@example.org>
S< 250 *
C> RCPT TO:<nobody@example.com>
S< 550 5.1.1 no such user*
C> RCPT TO:<later@example.com>
S< 450 4.2.0 come again*
C> RCPT TO:<later@example.com>
S< 250 *
U< MAIL FROM:<a@example.org>*
U< RCPT TO:<nobody@example.com>
U< RCPT TO:<later@example.com>
U< RCPT TO:<later@example.com>
