# 502-received-over-tls.t: the Received header names the cipher suite, and no recipient where there are two
C> connect
S< 220 *
C> EHLO plain.example
S< 250-*
C> starttls
C> EHLO mail.example
S< 250-*
C> MAIL FROM:<a@example.org>
S< 250 *
C> RCPT TO:<b@example.com>
S< 250 *
C> RCPT TO:<c@example.com>
S< 250 *
C> DATA
S< 354 *
C> Subject: x
C>
C> .
S< 250 *
U= header Received: from mail.example *by mx.example.net *with ESMTPS id *
U= header Received:* tls TLS{_|-}*
U! header Received:* for *
