# 167-sni.t: the certificate follows the name the client asks for
config: tls: { certificate: ~, key: ~, certificates: [{ certificate: cert.pem, key: key.pem }, { certificate: second.pem, key: second.key }] }
C> connect
S< 220 *
C> EHLO mail.example
S< 250-*
C> starttls sni=second.example
S= certificate second.pem
C2> connect
S2< 220 *
C2> EHLO mail.example
S2< 250-*
C2> starttls sni=mx.example.net
S2= certificate cert.pem
C3> connect
S3< 220 *
C3> EHLO mail.example
S3< 250-*
C3> starttls sni=unknown.example
S3= certificate cert.pem
C4> connect
S4< 220 *
C4> EHLO mail.example
S4< 250-*
C4> starttls
S4= certificate cert.pem
