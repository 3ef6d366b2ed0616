# 164-starttls-wipes-state.t: what was said in clear counts no more inside TLS
C> connect
S< 220 *
C> EHLO plain.example
S< 250-*
C> MAIL FROM:<plain@example.org>
S< 250 *
C> RCPT TO:<b@example.com>
S< 250 *
C> starttls
C> DATA
S< 503 5.5.1 *
C> MAIL FROM:<a@example.org>
S< 503 5.5.1 *
C> EHLO tls.example
S< 250-*
C> RCPT TO:<b@example.com>
S< 503 5.5.1 *
C> MAIL FROM:<tls@example.org>
S< 250 *
C> RCPT TO:<b@example.com>
S< 250 *
C> DATA
S< 354 *
C> Subject: x
C>
C> .
S< 250 *
U= messages 1
U= header Received: from tls.example *
