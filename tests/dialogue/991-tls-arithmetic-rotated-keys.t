# 991-tls-arithmetic-rotated-keys.t: ECDSA and RSA keys sign by TLS 1.3 and 1.2; a reload changes both
config: tls: { certificate: ~, key: ~, certificates: [{ certificate: cert.pem, key: key.pem }, { certificate: rsa.pem, key: rsa.key }] }
C> session
C> starttls tls1.3
S= certificate cert.pem
C2> session
C2> starttls tls1.3 sni=localhost
S2= certificate rsa.pem
C3> session
C3> starttls tls1.2
S3= certificate cert.pem
C4> session
C4> starttls tls1.2 sni=localhost
S4= certificate rsa.pem
X> config
  tls: { certificate: second.pem, key: second.key, certificates: ~ }
X> signal HUP
L< {"event": "reload", "message": "generation 2 is in effect"}
C5> session
C5> starttls tls1.3
S5= certificate second.pem
C6> session
C6> starttls tls1.2
S6= certificate second.pem
C> EHLO mail.example
S< 250-*
