# 161-tls-versions.t: TLS 1.2 and 1.3 with ECDHE and AEAD, nothing older
C> connect
S< 220 *
C> EHLO mail.example
S< 250-*
C> starttls tls1.3
S= tls TLSv1.3 *
C2> connect
S2< 220 *
C2> EHLO mail.example
S2< 250-*
C2> starttls tls1.2
S2= tls TLSv1.2 ECDHE-ECDSA-{AES|CHACHA20}*
C2> EHLO mail.example
S2< 250-*
C3> connect
S3< 220 *
C3> EHLO mail.example
S3< 250-*
C3> starttls tls1.1 fails
