# 167-sni.t: the certificate follows the name the client asks for
config: tls: { certificate: ~, key: ~, certificates: [{ certificate: cert.pem, key: key.pem }, { certificate: second.pem, key: second.key }] }
C> session
C> starttls sni=second.example
S= certificate second.pem
C2> session
C2> starttls sni=mx.example.net
S2= certificate cert.pem
C3> session
C3> starttls sni=unknown.example
S3= certificate cert.pem
C4> session
C4> starttls
S4= certificate cert.pem
