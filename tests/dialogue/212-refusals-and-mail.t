# 212-refusals-and-mail.t: mail that is taken begins the count anew
config: limits: { refusals: 3 }
B> at RCPT <full*> 452 4.2.2 mailbox full
C> session, sender
C> RCPT TO:<full1@example.com>
S< 452 4.2.2 *
C> RCPT TO:<full2@example.com>
S< 452 4.2.2 *
C> RCPT TO:<b@example.com>
S< 250 *
C> DATA
S< 354 *
C> Subject: x
C>
C> .
S< 250 *
C> MAIL FROM:<a@example.org>
S< 250 *
C> RCPT TO:<full1@example.com>
S< 452 4.2.2 *
C> RCPT TO:<full2@example.com>
S< 452 4.2.2 *
C> RCPT TO:<full3@example.com>
S< 452 4.2.2 *
S< 421 4.7.0 *too many errors*
S< closed
