# 102-helo.t: HELO is answered in one line and opens a plain SMTP session
C> connect
S< 220 *
C> HELO
S< 501 5.5.? *
C> HELO mail.example
S< 250 mx.example.net*
C> MAIL FROM:<a@example.org>
S< 250 2.1.0 *
C> RCPT TO:<b@example.com>
S< 250 2.1.5 *
C> DATA
S< 354 *
C> Subject: x
C>
C> .
S< 250 *
U= header Received: from mail.example *with SMTP id *
