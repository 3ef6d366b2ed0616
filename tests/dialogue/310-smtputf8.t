# 310-smtputf8.t: addresses in other letters pass when the client says SMTPUTF8
C> session
C> MAIL FROM:<jörg@example.org> SMTPUTF8
S< 250 *
C> RCPT TO:<müller@example.com>
S< 250 *
C> DATA
S< 354 *
C> Subject: Grüße
C>
C> .
S< 250 *
U< MAIL FROM:<jörg@example.org>*SMTPUTF8*
U< RCPT TO:<müller@example.com>
U= header Received:*with UTF8SMTP id *
U= body same as sent
