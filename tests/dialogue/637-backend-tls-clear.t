# 637-backend-tls-clear.t: that a server gets its mail in clear, and why, is warned of and stands in status
config:
  backends: { main: { tls: opportunistic }, kept: { servers: [$B2], tls: off } }
  domains: { b.example: { backend: kept } }
U= probed
L< {"event": "backend", "level": "warn", "backend": "main", "server": "$B", "state": "clear", "reason": "does not offer STARTTLS"}
C> session, envelope, content
C> Subject: x
C>
C> .
S< 250 *
L< {"event": "message", "server": "$B", "backend_tls": {"version": "none"}}
U2= probed
X> mxward status
X< *main *$B *up *clear *8BITMIME*
X< *WARNING: mail is sent without TLS although tls is not off:
X< *main $B: does not offer STARTTLS
X! *kept $B2: *
L! {"event": "backend", "backend": "kept", "state": "clear"}
B> tls on
B> close all
C> envelope, content
C> Subject: x
C>
C> .
S< 250 *
L< {"event": "backend", "backend": "main", "server": "$B", "state": "encrypted", "reason": "TLSv1.3"}
L< {"event": "message", "server_tls": "TLSv1.3", "backend_tls": {"version": "TLSv1.3", "cipher": "TLS_AES_*", "verified": false}}
X> mxward status
X< *main *$B *up *TLSv1.3 *8BITMIME*
X! *WARNING: *TLS*
