# 205-tls-handshakes-per-minute.t: handshakes cost much, so they are counted too
config: limits: { tls_handshakes_per_minute: 1 }
C> session from 192.0.2.7
C> starttls
C2> session from 192.0.2.7
C2> STARTTLS
S2< {421|454} 4.7.0 *Error: too many new TLS sessions*
C3> session from 192.0.2.8
C3> starttls
