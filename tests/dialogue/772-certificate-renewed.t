# 772-certificate-renewed.t: a renewed certificate is served by itself, whether its files are renamed into place or rewritten, and open sessions go on
C> session
C> starttls
S= certificate cert.pem
C> EHLO mail.example
S< 250-*
X> copy cert.pem first.pem
X> copy key.pem first.key
X> copy second.pem cert.pem
X> copy second.key key.pem
L< {"event": "certificate", "certificate": "$DIR/cert.pem", "state": "renewed", "until": "*", "days": 29}
C2> session
C2> starttls
S2= certificate second.pem
C2> reset
X> rewrite first.pem cert.pem
X> rewrite first.key key.pem
L< {"event": "certificate", "state": "renewed"}
C3> session
C3> starttls
S3= certificate cert.pem
C> NOOP
S< 250 *
L! {"event": "certificate", "state": "kept"}
