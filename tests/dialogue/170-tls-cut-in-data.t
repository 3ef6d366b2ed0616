# 170-tls-cut-in-data.t: a TLS connection cut in the middle of a message sends nothing
C> session
C> starttls
C> EHLO mail.example
S< 250-*
C> envelope, content
C> Subject: half
C>
C> half a message
C> reset
C2> connect
S2< 220 *
U= messages 0
