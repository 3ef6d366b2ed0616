# 140-bdat.t: BDAT in one chunk becomes DATA behind
C> connect
S< 220 *
C> EHLO mail.example
S< 250-*
C> MAIL FROM:<a@example.org>
S< 250 *
C> RCPT TO:<b@example.com>
S< 250 *
C> chunk "Subject: x\r\n\r\nhello\r\n" last
S< 250 2.0.0 Ok: queued as B0001*
U< MAIL FROM:<a@example.org>*
U< RCPT TO:<b@example.com>
U< DATA
U= body same as sent
U! saw BDAT*
