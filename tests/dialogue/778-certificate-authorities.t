# 778-certificate-authorities.t: the authorities that a backend is verified by are taken up when they are renewed, and only if they are whole
B> tls on
C> session
C> reset
X> copy second.pem authorities.pem
X> config
  backends: { main: { servers: ["localhost:$BPORT"], tls: required, ca: authorities.pem } }
X> mxward reload
X= 0
L< {"event": "reload", "message": "generation 2 is in effect"}
X> copy key.pem authorities.pem
X> wait 3
X> copy ca.pem authorities.pem
L< {"event": "reload", "message": "generation 3 is in effect: renewed certificates"}
L! {"event": "certificate"}
L< {"event": "backend", "state": "up"}
L< {"event": "backend", "state": "up"}
C2> session, envelope, content
C2> Subject: x
C2>
C2> .
S2< 250 *
U= tls
