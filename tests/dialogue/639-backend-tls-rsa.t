# 639-backend-tls-rsa.t: a server with TLS 1.2 and an RSA certificate, however it signs: over TLS, verified where that is required
config: backends: { main: { tls: required, ca: ca.pem } }
B> tls on ECDHE-RSA-AES256-SHA384
C> session, envelope, content
C> Subject: x
C>
C> .
S< 250 *
U= tls
L< {"event": "message", "backend_tls": {"version": "TLSv1.2", "cipher": "TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA384", "verified": true}}
L! {"event": "backend", "state": "clear"}
X> config
  backends: { main: { tls: required, ca: ca.pem, tls_profile: strict } }
B> tls on ECDHE-RSA-AES256-GCM-SHA384
X> mxward reload
X= 0
C> envelope, content
C> Subject: x
C>
C> .
S< 250 *
L< {"event": "message", "backend_tls": {"version": "TLSv1.2", "cipher": "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384", "verified": true}}
