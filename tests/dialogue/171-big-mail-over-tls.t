# 171-big-mail-over-tls.t: a large message passes TLS unchanged, in DATA and in chunks
C> connect
S< 220 *
C> EHLO mail.example
S< 250-*
C> starttls
C> EHLO mail.example
S< 250-*
C> MAIL FROM:<a@example.org>
S< 250 *
C> RCPT TO:<b@example.com>
S< 250 *
C> DATA
S< 354 *
C> body 700000
C> .
S< 250 *
U= messages 1
U= body same as sent
C> MAIL FROM:<a@example.org>
S< 250 *
C> RCPT TO:<b@example.com>
S< 250 *
C> chunk 700000 last
S< 250 *
U= messages 2
U= body same as sent
