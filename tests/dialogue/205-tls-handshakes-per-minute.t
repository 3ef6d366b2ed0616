# 205-tls-handshakes-per-minute.t: handshakes cost much, so they are counted too
config: limits: { tls_handshakes_per_minute: 1 }
C> connect from 192.0.2.7
S< 220 *
C> EHLO mail.example
S< 250-*
C> starttls
C2> connect from 192.0.2.7
S2< 220 *
C2> EHLO mail.example
S2< 250-*
C2> STARTTLS
S2< {421|454} 4.7.0 *Error: too many new TLS sessions*
C3> connect from 192.0.2.8
S3< 220 *
C3> EHLO mail.example
S3< 250-*
C3> starttls
