# 161-tls-versions.t: TLS 1.2 and 1.3 with ECDHE and AEAD, nothing older
C> session
C> starttls tls1.3
S= tls TLSv1.3 *
C2> session
C2> starttls tls1.2
S2= tls TLSv1.2 ECDHE-ECDSA-{AES|CHACHA20}*
C2> EHLO mail.example
S2< 250-*
C3> session
C3> starttls tls1.1 fails
