# 650-backend-tls-opportunistic.t: TLS is used where the backend offers it, whatever its certificate
config: backends: { main: { tls: opportunistic } }
B> tls wrong
C> connect
S< 220 *
C> EHLO mail.example
S< 250-*
C> MAIL FROM:<a@example.org>
S< 250 *
C> RCPT TO:<b@example.com>
S< 250 *
C> DATA
S< 354 *
C> body 300000
C> .
S< 250 *
U< STARTTLS
U< EHLO *
U< MAIL FROM:<a@example.org>*
U= tls
U= body same as sent
