# 774-certificate-key-first.t: a key that comes before its certificate waits for it; the configuration file is not looked at
C> session
X> config
  hostname: not a name
X> copy second.key key.pem
X> wait 3
C> starttls
S= certificate cert.pem
X> copy second.pem cert.pem
L< {"event": "certificate", "state": "renewed"}
L< {"event": "reload", "message": "generation 2 is in effect: renewed certificates"}
C2> session
C2> starttls
S2= certificate second.pem
L! {"event": "certificate", "state": "kept"}
L! {"event": "reload", "level": "error"}
