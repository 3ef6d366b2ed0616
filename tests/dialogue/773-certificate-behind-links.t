# 773-certificate-behind-links.t: a link that leads to another file, or a folder in the path that does (Kubernetes), is a renewed certificate
X> link ../cert.pem live/cert.pem
X> link ../key.pem live/key.pem
X> copy second.pem secret/..1/tls.crt
X> copy second.key secret/..1/tls.key
X> copy rsa.pem secret/..2/tls.crt
X> copy rsa.key secret/..2/tls.key
X> link ..1 secret/..data
X> link ..data/tls.crt secret/tls.crt
X> link ..data/tls.key secret/tls.key
X> config
  tls: { certificate: live/cert.pem, key: live/key.pem, certificates: [{ certificate: secret/tls.crt, key: secret/tls.key }] }
X> mxward reload
X= 0
C> session
C> starttls sni=second.example
S= certificate second.pem
X> link ../rsa.pem live/cert.pem
X> link ../rsa.key live/key.pem
L< {"event": "certificate", "certificate": "$DIR/live/cert.pem", "state": "renewed"}
C2> session
C2> starttls
S2= certificate rsa.pem
C2> reset
C3> session
C3> starttls sni=second.example
S3= certificate second.pem
X> link ..2 secret/..data
L< {"event": "certificate", "certificate": "$DIR/secret/tls.crt", "state": "renewed"}
C4> session
C4> starttls sni=localhost
S4= certificate rsa.pem
