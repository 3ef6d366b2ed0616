# 170-tls-cut-in-data.t: a TLS connection cut in the middle of a message sends nothing
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
C> Subject: half
C>
C> half a message
C> reset
C2> connect
S2< 220 *
U= messages 0
