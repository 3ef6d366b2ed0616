# 186-backend-tls-profile.t: a backend may have a profile of its own; without one it has that of the clients
config:
  tls: { profile: strict }
  domains: { b.example: { backend: other } }
  backends:
    main: { tls: opportunistic }
    other: { servers: [$B2], tls: required, ca: ca.pem, tls_profile: legacy }
B> tls on ECDHE-RSA-AES256-SHA384
B2> tls on AES256-GCM-SHA384
C> session, envelope, content
C> Subject: x
C>
C> .
S< 250 *
U! tls
L< {"event": "backend", "level": "warn", "backend": "main", "state": "clear", "reason": "TLS: aborted by the other side: handshake failure (alert 40)"}
L< {"event": "message", "backend": "main", "backend_tls": {"version": "none"}}
C> MAIL FROM:<a@example.org>
S< 250 *
C> RCPT TO:<b@b.example>
S< 250 *
C> content
C> Subject: x
C>
C> .
S< 250 *
U2= tls
L< {"event": "message", "backend": "other", "backend_tls": {"version": "TLSv1.2", "cipher": "TLS_RSA_WITH_AES_256_GCM_SHA384", "verified": true}}
X> config
  tls: { profile: compatible }
X> mxward reload
X= 0
C2> session, envelope, content
C2> Subject: x
C2>
C2> .
S2< 250 *
U= tls
L< {"event": "message", "backend": "main", "backend_tls": {"cipher": "TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA384"}}
