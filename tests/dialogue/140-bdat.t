# 140-bdat.t: BDAT in one chunk becomes DATA behind
C> session, envelope
C> chunk "Subject: x\r\n\r\nhello\r\n" last
S< 250 2.0.0 Ok: queued as B0001*
U< MAIL FROM:<a@example.org>*
U< RCPT TO:<b@example.com>
U< DATA
U= body same as sent
U! saw BDAT*
