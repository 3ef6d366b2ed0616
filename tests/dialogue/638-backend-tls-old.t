# 638-backend-tls-old.t: a server whose TLS is too old gets its mail in clear; the reason is told anew when it changes and after a reload
config: backends: { main: { tls: opportunistic } }
B> tls old
C> session, envelope, content
C> Subject: x
C>
C> .
S< 250 *
U! tls
L< {"event": "backend", "level": "warn", "state": "clear", "reason": "TLS: aborted by the other side: protocol version (alert 70)"}
B> tls on AES128-SHA
B> close all
C> envelope, content
C> Subject: x
C>
C> .
S< 250 *
L< {"event": "backend", "level": "warn", "state": "clear", "reason": "TLS: aborted by the other side: handshake failure (alert 40)"}
B> at STARTTLS 454 4.7.0 TLS not available today
B> close all
C> envelope, content
C> Subject: x
C>
C> .
S< 250 *
L< {"event": "backend", "level": "warn", "state": "clear", "reason": "answers STARTTLS with 454 4.7.0 TLS not available today"}
X> mxward reload
X= 0
L< {"event": "backend", "level": "warn", "state": "clear", "reason": "answers STARTTLS with 454 4.7.0 TLS not available today"}
X> mxward status --json
X= 0
