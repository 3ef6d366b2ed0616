# 171-big-mail-over-tls.t: a large message passes TLS unchanged, in DATA and in chunks
C> session
C> starttls
C> EHLO mail.example
S< 250-*
C> envelope, content
C> body 700000
C> .
S< 250 *
U= messages 1
U= body same as sent
C> envelope
C> chunk 700000 last
S< 250 *
U= messages 2
U= body same as sent
