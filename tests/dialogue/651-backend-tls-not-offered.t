# 651-backend-tls-not-offered.t: without an offer the mail goes in clear
config: backends: { main: { tls: opportunistic } }
C> session, envelope, content
C> Subject: x
C>
C> .
S< 250 *
U! tls
