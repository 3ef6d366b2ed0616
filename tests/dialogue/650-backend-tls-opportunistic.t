# 650-backend-tls-opportunistic.t: TLS is used where the backend offers it, whatever its certificate
config: backends: { main: { tls: opportunistic } }
B> tls wrong
C> session, envelope, content
C> body 300000
C> .
S< 250 *
U< STARTTLS
U< EHLO *
U< MAIL FROM:<a@example.org>*
U= tls
U= body same as sent
