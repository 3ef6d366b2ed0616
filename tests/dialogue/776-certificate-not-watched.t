# 776-certificate-not-watched.t: with watch: false a renewed certificate waits for a reload
config:
  tls: { watch: false }
C> session
X> copy second.pem cert.pem
X> copy second.key key.pem
X> wait 4
C> starttls
S= certificate cert.pem
L! {"event": "certificate"}
X> mxward reload
X= 0
L< {"event": "certificate", "certificate": "$DIR/cert.pem", "state": "renewed"}
C2> session
C2> starttls
S2= certificate second.pem
