# 164-starttls-wipes-state.t: what was said in clear counts no more inside TLS
C> session helo plain.example, envelope from <plain@example.org>
C> starttls
C> DATA
S< 503 5.5.1 *
C> MAIL FROM:<a@example.org>
S< 503 5.5.1 *
C> EHLO tls.example
S< 250-*
C> RCPT TO:<b@example.com>
S< 503 5.5.1 *
C> envelope from <tls@example.org>, content
C> Subject: x
C>
C> .
S< 250 *
U= messages 1
U= header Received: from tls.example *
