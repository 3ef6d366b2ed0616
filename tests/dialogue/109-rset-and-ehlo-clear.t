# 109-rset-and-ehlo-clear.t: RSET and a new EHLO forget the transaction, at the backend too
C> connect
S< 220 *
C> EHLO mail.example
S< 250-*
C> MAIL FROM:<first@example.org>
S< 250 *
C> RCPT TO:<first@example.com>
S< 250 *
C> RSET
S< 250 *
C> DATA
S< 503 5.5.1 *
C> MAIL FROM:<second@example.org>
S< 250 *
C> RCPT TO:<second@example.com>
S< 250 *
C> EHLO mail.example
S< 250-*
C> RCPT TO:<third@example.com>
S< 503 5.5.1 *
C> MAIL FROM:<third@example.org>
S< 250 *
C> RCPT TO:<third@example.com>
S< 250 *
C> DATA
S< 354 *
C> Subject: only the third
C>
C> .
S< 250 *
U= messages 1
U= header Received:*for <third@example.com>*
U! header Received:*first@*
