# 651-backend-tls-not-offered.t: without an offer the mail goes in clear
config: backends: { main: { tls: opportunistic } }
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
C> Subject: x
C>
C> .
S< 250 *
U! tls
